import { toBase64Lines } from '../../protocol/base64.ts';
import { type Recognised, shrinkCapture } from '../../snapshot/recognise.ts';
import { MAX_UNPACKED_BYTES } from './limits.ts';

const MIB = 1024 * 1024;
/** What is kept of the handshakes of a capture: some twenty thousand packets. */
const MAX_CAPTURE_BYTES = 4 * MIB;

interface CaptureReading {
  /** False once nothing further is wanted. */
  push(chunk: Uint8Array): boolean;
  done(): { readonly part: Recognised; readonly truncated: boolean };
}

/** A capture file as the answer it will be: its handshakes, as text. */
export function captureReading(): CaptureReading {
  const shrinking = shrinkCapture(MAX_CAPTURE_BYTES);
  let size = 0;
  let tooLarge = false;
  return {
    push(chunk) {
      size += chunk.length;
      tooLarge ||= size > MAX_UNPACKED_BYTES;
      return !tooLarge && shrinking.push(chunk);
    },
    done() {
      const { bytes, truncated } = shrinking.done();
      return { part: { source: 'capture-syn', text: toBase64Lines(bytes) }, truncated: truncated || tooLarge };
    },
  };
}
