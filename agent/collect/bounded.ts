/** Collects bytes up to a limit and keeps one end of them. */
export interface Bounded {
  /** False once nothing further can matter, so that the reader may stop. */
  push(chunk: Buffer): boolean;
  done(): { readonly text: string; readonly truncated: boolean };
}

export function bounded(maxBytes: number, keep: 'head' | 'tail' = 'head'): Bounded {
  const chunks: Buffer[] = [];
  let size = 0;
  let truncated = false;

  function pushHead(chunk: Buffer): boolean {
    const room = maxBytes - size;
    if (chunk.length > room) truncated = true;
    if (room > 0) chunks.push(Buffer.from(chunk.subarray(0, room)));
    size += Math.min(chunk.length, Math.max(room, 0));
    return !truncated;
  }

  function pushTail(chunk: Buffer): boolean {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    for (let first = chunks[0]; first !== undefined && size - first.length >= maxBytes; first = chunks[0]) {
      size -= first.length;
      truncated = true;
      chunks.shift();
    }
    return true;
  }

  function done(): { readonly text: string; readonly truncated: boolean } {
    let bytes = Buffer.concat(chunks);
    if (keep === 'tail' && bytes.length > maxBytes) {
      bytes = bytes.subarray(bytes.length - maxBytes);
      truncated = true;
    }
    return { text: truncated ? wholeLines(bytes, keep).toString('utf8') : bytes.toString('utf8'), truncated };
  }

  return { push: keep === 'tail' ? pushTail : pushHead, done };
}

/** Half a line reads as another number or address than the host printed, so the broken one goes. */
function wholeLines(bytes: Buffer, keep: 'head' | 'tail'): Buffer {
  if (keep === 'tail') return bytes.subarray(bytes.indexOf(0x0a) + 1);
  return bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
}
