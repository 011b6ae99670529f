/** The text of a file below /proc/net in the namespace that is looked at; undefined where it is missing. */
export type ReadNet = (name: string) => string | undefined;

/**
 * Kernel counters by the names diagnoses give them: `TcpExtListenOverflows`, `conntrack.drop`, `neighbours.table_fulls`,
 * `softnet.dropped`, `softnet.timeSqueeze`. What cannot be read is missing, never zero.
 */
export function readCounters(names: readonly string[], readNet: ReadNet): Readonly<Record<string, bigint>> {
  const texts = new Map<string, string>();
  const text = (name: string): string => {
    const known = texts.get(name) ?? readNet(name) ?? '';
    texts.set(name, known);
    return known;
  };
  const found: Record<string, bigint> = {};
  for (const name of names) {
    const count = countOf(name, text);
    if (count !== undefined) found[name] = count;
  }
  return found;
}

function countOf(name: string, text: (file: string) => string): bigint | undefined {
  const [table = '', column = ''] = name.split('.');
  switch (table) {
    case 'conntrack':
      return columnSum(text('stat/nf_conntrack'), column);
    case 'neighbours':
      return columnSum(text('stat/arp_cache'), column);
    case 'softnet':
      return softnetSum(text('softnet_stat'), column);
    default:
      return snmpCount(text('netstat'), name) ?? snmpCount(text('snmp'), name);
  }
}

/** Pairs of lines, names over numbers, each begun by its group: `TcpExt: SyncookiesSent …`. */
function snmpCount(text: string, name: string): bigint | undefined {
  const lines = text.split('\n');
  for (const [at, line] of lines.entries()) {
    const [group = '', ...columns] = line.split(' ');
    const prefix = group.slice(0, -1);
    if (prefix === '' || !name.startsWith(prefix)) continue;
    const column = columns.indexOf(name.slice(prefix.length));
    if (column !== -1) return decimal(lines[at + 1]?.split(' ')[column + 1]);
  }
  return undefined;
}

/** Names, then one hexadecimal row per CPU. */
function columnSum(text: string, name: string): bigint | undefined {
  const [head = '', ...rows] = text.trim().split('\n');
  const column = wordsOf(head).indexOf(name);
  return column === -1 ? undefined : sumOf(rows, column);
}

/** A row per CPU without names: packets, drops, time squeezes come first. */
function softnetSum(text: string, name: string): bigint | undefined {
  const column = ['processed', 'dropped', 'timeSqueeze'].indexOf(name);
  const rows = text.trim().split('\n');
  return column === -1 || rows[0] === '' ? undefined : sumOf(rows, column);
}

function sumOf(rows: readonly string[], column: number): bigint | undefined {
  const cells = rows.map((row) => wordsOf(row)[column] ?? '');
  return cells.length > 0 && cells.every((cell) => /^[0-9a-f]+$/.test(cell))
    ? cells.reduce((sum, cell) => sum + BigInt(`0x${cell}`), 0n)
    : undefined;
}

function wordsOf(line: string): readonly string[] {
  return line.trim().split(/\s+/);
}

function decimal(text: string | undefined): bigint | undefined {
  return text !== undefined && /^\d+$/.test(text) ? BigInt(text) : undefined;
}
