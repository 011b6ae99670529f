/** Text of the bytes: UTF-8, or UTF-16 where a byte order mark says so, as some terminals save it. */
export function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3).toString('utf8');
  return bytes.toString('utf8');
}

/** Without the line a cut went through. */
export function wholeLinesAtEnd(text: string): string {
  const end = text.lastIndexOf('\n');
  return end < 0 ? text : text.slice(0, end + 1);
}

export function wholeLinesAtStart(text: string): string {
  const start = text.indexOf('\n');
  return start < 0 ? text : text.slice(start + 1);
}
