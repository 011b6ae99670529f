/** Where a number belongs; undefined for one that is not kept. */
export type Places = ReadonlyMap<string, number>;

export function placeKey(group: string, name: string): string {
  return `${group} ${name}`;
}

/** Takes the numbers of one text. Made anew for each file, so that it may remember how that file looks. */
export type Take = (text: string, values: Float64Array) => void;

/** `TcpExt: names`, then `TcpExt: values`. The names of a running kernel never change: they are looked up once. */
export function takeGroupTable(places: Places): Take {
  const known = new Map<string, readonly Column[]>();
  return (text, values) => {
    const lines = text.split('\n');
    for (let at = 0; at + 1 < lines.length; at += 2) {
      const head = lines[at] ?? '';
      let columns = known.get(head);
      if (columns === undefined) known.set(head, (columns = columnsOf(head, places)));
      if (columns.length === 0) continue;
      const row = (lines[at + 1] ?? '').split(' ');
      for (const { column, place } of columns) values[place] = numberIn(row[column]);
    }
  };
}

interface Column {
  readonly column: number;
  readonly place: number;
  /** The same on every row. */
  readonly once?: boolean;
}

function columnsOf(head: string, places: Places): readonly Column[] {
  const [group = '', ...names] = head.split(' ');
  return names.flatMap((name, index) => {
    const place = places.get(placeKey(group.slice(0, -1), name));
    return place === undefined ? [] : [{ column: index + 1, place }];
  });
}

/** `Ip6InReceives`, spaces up to a column, a tab, the number. */
export function takeNamedLines(places: Places, group: string): Take {
  const known = new Map<string, number | undefined>();
  return (text, values) => {
    for (const line of text.split('\n')) {
      if (!line.startsWith(group)) continue;
      const tab = line.indexOf('\t');
      const name = line.slice(0, tab);
      if (!known.has(name)) known.set(name, places.get(placeKey(group, name.slice(group.length).trimEnd())));
      const place = known.get(name);
      if (place !== undefined) values[place] = numberIn(line.slice(tab + 1));
    }
  };
}

/** `TCP: inuse 1 orphan 0 tw 0 alloc 1 mem 0`. */
export function takePairs(places: Places, group: string): Take {
  return (text, values) => {
    const line = text.split('\n').find((one) => one.startsWith(`${group}: `));
    const words = line?.split(' ') ?? [];
    for (let at = 1; at + 1 < words.length; at += 2) {
      const place = places.get(placeKey(group, words[at] ?? ''));
      if (place !== undefined) values[place] = numberIn(words[at + 1]);
    }
  };
}

/** Hexadecimal rows, one a CPU, under a line of names or under `names` where the kernel prints none. `entries` is one total on every row. */
export function takeStatTable(places: Places, names?: readonly string[]): Take {
  const known = new Map<string, readonly Column[]>();
  return (text, values) => {
    const [first = '', ...others] = text.split('\n');
    const head = names === undefined ? first : '';
    let columns = known.get(head);
    if (columns === undefined) known.set(head, (columns = statColumns(names ?? wordsOf(first), places)));
    for (const { place } of columns) values[place] = Number.NaN;
    for (const line of names === undefined ? others : [first, ...others]) {
      if (line !== '') addRow(wordsOf(line), columns, values);
    }
  };
}

function addRow(row: readonly string[], columns: readonly Column[], values: Float64Array): void {
  for (const { column, place, once } of columns) {
    const value = Number.parseInt(row[column] ?? '', 16);
    const sum = values[place] ?? Number.NaN;
    if (!Number.isNaN(value)) values[place] = once === true || Number.isNaN(sum) ? value : sum + value;
  }
}

function statColumns(names: readonly string[], places: Places): readonly Column[] {
  return names.flatMap((name, column) => {
    const place = places.get(placeKey('', name));
    return place === undefined ? [] : [{ column, place, once: name === 'entries' }];
  });
}

function wordsOf(line: string): readonly string[] {
  return line.split(' ').filter((word) => word !== '');
}

/** The first number of `918	0	2466177`. */
export function takeFirst(places: Places, name: string): Take {
  const place = places.get(placeKey('', name));
  return (text, values) => {
    if (place !== undefined) values[place] = numberIn(/^\d+/.exec(text)?.[0]);
  };
}

function numberIn(word: string | undefined): number {
  return word === undefined || word === '' ? Number.NaN : Number(word);
}
