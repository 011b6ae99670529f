/**
 * Bytes in an answer, whose text is all that travels: base64 in lines, so that an answer cut at a line is still a
 * readable beginning. Written out here because a pure folder has neither Buffer nor atob.
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Three bytes become four characters; 57 bytes a line of 76, as base64(1) prints. */
const LINE_BYTES = 57;
/** Of no character of the alphabet. */
const NONE = 255;

const values = new Uint8Array(128).fill(NONE);
for (let index = 0; index < ALPHABET.length; index += 1) values[ALPHABET.charCodeAt(index)] = index;

export function toBase64Lines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += LINE_BYTES) lines.push(encode(bytes.subarray(at, at + LINE_BYTES)));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function encode(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += `${letter(word >> 18)}${letter(word >> 12)}${left > 1 ? letter(word >> 6) : '='}${left > 2 ? letter(word) : '='}`;
  }
  return text;
}

function letter(bits: number): string {
  return ALPHABET.charAt(bits & 63);
}

/** The bytes of base64 text; line ends and padding are passed over. Undefined for anything that is not base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let size = 0;
  let word = 0;
  let held = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13 || code === 61) continue;
    const value = values[code] ?? NONE;
    if (value === NONE) return undefined;
    word = (word << 6) | value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[size] = (word >> held) & 255;
    size += 1;
  }
  return bytes.subarray(0, size);
}
