/** One entry of a stream: id and field values as bytes. */
export interface StreamEntry {
  readonly id: string;
  readonly fields: ReadonlyMap<string, Buffer>;
}

/** Entries of the one stream an XREAD or XREADGROUP asked for, in either protocol's shape; none for null. */
export function entriesOf(answer: unknown): readonly StreamEntry[] {
  if (!Array.isArray(answer)) return [];
  // RESP2 nests [[stream, rows]]; the flat map of RESP3 is [stream, rows].
  const rows: unknown = Array.isArray(answer[0]) ? answer[0][1] : answer[1];
  if (!Array.isArray(rows)) return [];
  return rows.filter(Array.isArray).map((row) => ({ id: String(row[0]), fields: fieldsOf(row[1]) }));
}

function fieldsOf(list: unknown): ReadonlyMap<string, Buffer> {
  const fields = new Map<string, Buffer>();
  if (!Array.isArray(list)) return fields;
  for (let at = 0; at + 1 < list.length; at += 2) {
    const value: unknown = list[at + 1];
    fields.set(String(list[at]), Buffer.isBuffer(value) ? value : Buffer.from(String(value)));
  }
  return fields;
}
