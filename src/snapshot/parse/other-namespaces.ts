import { ParseError } from '../parse-error.ts';
import type { OtherListener, OtherNamespace } from '../snapshot.ts';
import { words } from './lines.ts';
import { eachPathLine } from './path-lines.ts';

interface Draft {
  readonly pid: number;
  netns: string;
  command: string | undefined;
  container: string | undefined;
  readonly addresses: string[];
  readonly listeners: OtherListener[];
  readonly counters: Record<string, bigint>;
}

/** `/proc/<pid>/…:line` of one process in each other namespace, and `/run/netns/<name>:net:[…]` for those with a name. */
export function parseOtherNamespaces(text: string): readonly OtherNamespace[] {
  const names = new Map<string, string>();
  const drafts = new Map<number, Draft>();
  let understood = text.trim() === '';
  eachPathLine(text, (path, line) => {
    const name = /^\/run\/netns\/([^/]+)$/.exec(path)?.[1];
    if (name !== undefined) {
      names.set(line, name);
      understood = true;
      return;
    }
    const [, pid, file] = /^\/proc\/([0-9]{1,10})\/(?:task\/[0-9]+|ns|net)\/([a-z_0-9]+)$/.exec(path) ?? [];
    if (pid === undefined || file === undefined) return;
    understood = true;
    take(draftOf(drafts, Number(pid)), file, line);
  });
  if (!understood) throw new ParseError('other-namespaces', 1, 'no /proc/<pid>/net/<file>:line found');
  return [...drafts.values()].filter(({ netns }) => netns !== '').map((draft) => finished(draft, names));
}

function draftOf(drafts: Map<number, Draft>, pid: number): Draft {
  const known = drafts.get(pid);
  if (known !== undefined) return known;
  const none = { command: undefined, container: undefined };
  const draft: Draft = { pid, netns: '', ...none, addresses: [], listeners: [], counters: {} };
  drafts.set(pid, draft);
  return draft;
}

function take(draft: Draft, file: string, line: string): void {
  switch (file) {
    case 'net':
      if (/^net:\[[0-9]{1,20}\]$/.test(line)) draft.netns = line;
      break;
    case 'comm':
      draft.command = line;
      break;
    case 'cgroup':
      draft.container = line.match(/[0-9a-f]{64}/g)?.at(-1);
      break;
    case 'fib_trie':
      draft.addresses.push(line.trim());
      break;
    case 'netstat': {
      const [name, value] = words(line);
      if (name !== undefined && value !== undefined && /^[0-9]{1,20}$/.test(value))
        draft.counters[name] = BigInt(value);
      break;
    }
    case 'tcp':
    case 'tcp6':
      takeListener(draft, line);
      break;
  }
}

/** `0: 0100007F:1F90 00000000:0000 0A 00000000:00000003 …`: of a listener the second queue is the accept queue. */
function takeListener({ listeners }: Draft, row: string): void {
  const [, local = '', , state, queues = ''] = words(row);
  const [address = '', port = ''] = local.split(':');
  if (state !== '0A' || !/^(?:[0-9A-F]{8}){1,4}$/.test(address) || !/^[0-9A-F]{4}$/.test(port)) return;
  const waiting = Number.parseInt(queues.split(':')[1] ?? '0', 16);
  listeners.push({
    address: addressOf(address),
    port: Number.parseInt(port, 16),
    acceptQueue: waiting,
    row: row.trim(),
  });
}

/** As the kernel prints it: each 32-bit word in the byte order of the machine, which is little-endian wherever we are. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  const numbers = bytes.map((byte) => Number.parseInt(byte, 16));
  if (numbers.length === 4) return numbers.join('.');
  if (numbers.every((number) => number === 0)) return '::';
  if (numbers.slice(0, 10).every((number) => number === 0) && numbers[10] === 255 && numbers[11] === 255) {
    return numbers.slice(12).join('.');
  }
  if (numbers.slice(0, 15).every((number) => number === 0) && numbers[15] === 1) return '::1';
  return (bytes.join('').toLowerCase().match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, '')).join(':');
}

function finished(draft: Draft, names: ReadonlyMap<string, string>): OtherNamespace {
  const { netns, pid, command, container, addresses, listeners, counters } = draft;
  const name = names.get(netns);
  return {
    netns,
    pid,
    addresses,
    listeners,
    counters,
    ...(name === undefined ? {} : { name }),
    ...(command === undefined ? {} : { command }),
    ...(container === undefined ? {} : { container }),
  };
}
