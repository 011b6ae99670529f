/** What a test wants to stand in a tar archive, true or not. */
export interface TarEntry {
  readonly name: string;
  /** One character as tar(5) names them; a file when left out. */
  readonly type?: string;
  readonly content?: string | Uint8Array;
  /** What the header claims, where it is not the size of the content. */
  readonly size?: number;
  readonly linkName?: string;
}

const END = Buffer.alloc(1024);

/** A POSIX tar archive of these entries, whole or not as the test says. */
export function tar(entries: readonly TarEntry[], end: Uint8Array = END): Buffer {
  return Buffer.concat([...entries.map(tarEntry), end]);
}

export function tarEntry({ name, type = '0', content = '', size, linkName = '' }: TarEntry): Buffer {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(name.slice(0, 100), 0, 'utf8');
  header.write('0000644\0', 100);
  header.write(sizeField(size ?? bytes.length), 124, 'latin1');
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156, 'latin1');
  header.write(linkName, 157);
  header.write('ustar\u000000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** Octal, or binary as GNU tar writes what does not fit. */
function sizeField(size: number): string {
  if (size < 8 ** 11) return `${size.toString(8).padStart(11, '0')}\0`;
  const field = Buffer.alloc(12);
  field[0] = 0x80;
  field.writeBigUInt64BE(BigInt(size), 4);
  return field.toString('latin1');
}

/** A pax header for the entry behind it. */
export function paxEntry(records: Readonly<Record<string, string>>): TarEntry {
  const content = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    const length = rest + String(rest + String(rest).length).length;
    return `${length} ${key}=${value}\n`;
  });
  return { name: 'PaxHeaders/x', type: 'x', content: content.join('') };
}
