import { basename } from 'node:path';
import { Problem } from '../../protocol/problem.ts';
import type { Recognised } from '../../snapshot/recognise.ts';
import { isCapture, recognise } from '../../snapshot/recognise.ts';
import { captureReading } from './capture.ts';
import { decodeText, wholeLinesAtEnd } from './decode.ts';
import type { Bounded } from './read-bounded.ts';
import { isTar } from './tar-header.ts';
import { isPacked } from './unpack.ts';

/** The sources in what was read of one file that is no archive. */
export function partsOf(name: string, head: Bounded): readonly Recognised[] {
  if (head.bytes.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1'))) {
    throw new Problem('input-binary', `${basename(name)} is a zip archive. Unpack it and name the directory.`);
  }
  if (isPacked(head.bytes) || isTar(head.bytes)) {
    throw new Problem(
      'input-binary',
      `${basename(name)} is packed within an archive. Unpack it and name the directory.`,
    );
  }
  if (isCapture(head.bytes)) {
    const reading = captureReading();
    reading.push(head.bytes);
    return [reading.done().part];
  }
  const text = decodeText(head.bytes);
  return recognise(name, head.truncated ? wholeLinesAtEnd(text) : text);
}
