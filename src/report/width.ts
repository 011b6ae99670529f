/** Columns a terminal gives a character: two for East Asian wide and emoji, none for combining marks. */
export function columns(value: string): number {
  let total = 0;
  for (const character of value) total += width(character.codePointAt(0) ?? 0);
  return total;
}

const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe4f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
];
const NONE: readonly (readonly [number, number])[] = [
  [0x0300, 0x036f],
  [0x200b, 0x200d],
  [0xfe00, 0xfe0f],
];

function width(code: number): number {
  if (code < 0x300) return 1;
  if (within(NONE, code)) return 0;
  return within(WIDE, code) ? 2 : 1;
}

function within(ranges: readonly (readonly [number, number])[], code: number): boolean {
  return ranges.some(([low, high]) => code >= low && code <= high);
}

function padTo(value: string, wanted: number): string {
  return value + ' '.repeat(Math.max(0, wanted - columns(value)));
}

/** Rows of equal columns, the last one not padded. */
export function alignedTable(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((name, index) => Math.max(columns(name), ...rows.map((row) => columns(row[index] ?? ''))));
  return [head, ...rows].map((row) =>
    row
      .map((cell, index) => (index === row.length - 1 ? cell : padTo(cell, widths[index] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
