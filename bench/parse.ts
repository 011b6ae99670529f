import { parseNetstatS } from '../src/snapshot/parse/netstat-s.ts';
import { WORDING } from '../src/snapshot/parse/netstat-wording.ts';
import { parseProcNetNetstat } from '../src/snapshot/parse/proc-net-netstat.ts';
import { parseSsSockets } from '../src/snapshot/parse/ss-sockets.ts';
import { parseSysctl } from '../src/snapshot/parse/sysctl.ts';
import { printRow } from './row.ts';
import { sockets } from './texts.ts';

/**
 * The parsers beside the obvious way to write them, in turn, in one run. CPU time of this process, the best of several
 * rounds, since other work shares the machine: the ratio is the figure to quote.
 */
const ROUNDS = 15;
const SOCKETS = 50_000;

/** A host up for long: no counter is zero. Lines as net-tools prints them, the newer counters by their names. */
function netstat(): string {
  const sections = Object.entries(WORDING).map(([section, words]) => {
    const wordings = [...new Map(Object.entries(words).map(([wording, counter]) => [counter, wording])).values()];
    return [`${section}:`, ...wordings.map((wording, i) => `    ${wording.replace('#', String(i * 104_729))}`)];
  });
  const newer = Array.from({ length: 60 }, (_, i) => `    TCPNewerCounter${i}: ${i * 7_919}`);
  return `${[...sections.flat(), ...newer].join('\n')}\n`;
}

/** /proc/net/netstat and snmp of a host up for long: a few counters are zero. */
function procCounters(): string {
  const groups = { TcpExt: 130, IpExt: 18, Ip: 19, Icmp: 29, Tcp: 15, Udp: 9 };
  const lines = Object.entries(groups).flatMap(([group, count]) => {
    const names = Array.from({ length: count }, (_, i) => `SomeCounter${i}`);
    const values = names.map((_, i) => (i % 5 === 0 ? 0 : (i * 7_919) % 10 ** (1 + (i % 10))));
    return [`${group}: ${names.join(' ')}`, `${group}: ${values.join(' ')}`];
  });
  return `${lines.join('\n')}\n`;
}

/** As sysctl -a prints: every device has the same keys. */
function sysctls(): string {
  const keys = Array.from({ length: 1_000 }, (_, i) =>
    i % 2 === 0 ? `net.ipv4.conf.eth${i % 16}.some_setting_${i}` : `net.ipv4.tcp_setting_${i}`,
  );
  return keys.map((key, i) => `${key} = ${i}\n`).join('');
}

function splitSockets(text: string): unknown {
  const states = new Map<string, number>();
  const rows = text.split('\n').filter(Boolean).slice(1);
  return rows.map((line) => {
    const [state = '', receive, send, local, peer] = line.split(/\s+/);
    states.set(state, (states.get(state) ?? 0) + 1);
    return { state, receive: Number(receive), send: Number(send), local, peer };
  });
}

function splitNetstat(text: string): unknown {
  const values: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const worded = /^\s+(\d+) (.*)$/.exec(line);
    const named = /^\s+([^:]+): (-?\d+)$/.exec(line);
    if (worded?.[2] !== undefined) values[worded[2]] = Number(worded[1]);
    else if (named?.[1] !== undefined) values[named[1]] = Number(named[2]);
  }
  return values;
}

function splitGroups(text: string): unknown {
  const values: Record<string, number> = {};
  const lines = text.split('\n');
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const [group = '', ...names] = (lines[i] ?? '').split(' ');
    const numbers = (lines[i + 1] ?? '').split(' ');
    for (const [at, name] of names.entries()) values[`${group.slice(0, -1)}${name}`] = Number(numbers[at + 1]);
  }
  return values;
}

function splitSysctl(text: string): unknown {
  return Object.fromEntries(text.split('\n').map((line) => line.split(' = ')));
}

/** Milliseconds of CPU a call takes at best. */
function cost(work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const calls = round === 0 ? 1 : Math.max(1, Math.ceil(20 / Math.max(best, 0.01)));
    const before = process.cpuUsage();
    for (let i = 0; i < calls; i += 1) work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1_000 / calls);
  }
  return best;
}

const subjects: readonly {
  readonly what: string;
  readonly made: string;
  readonly ours: (text: string) => unknown;
  readonly plain: (text: string) => unknown;
  readonly goal: number;
}[] = [
  { what: `ss -tan, ${SOCKETS} sockets`, made: sockets(SOCKETS), ours: parseSsSockets, plain: splitSockets, goal: 300 },
  { what: 'netstat -s', made: netstat(), ours: parseNetstatS, plain: splitNetstat, goal: 100 },
  {
    what: '/proc/net/netstat + snmp',
    made: procCounters(),
    ours: parseProcNetNetstat,
    plain: splitGroups,
    goal: 200,
  },
  { what: 'sysctl -a', made: sysctls(), ours: parseSysctl, plain: splitSysctl, goal: 200 },
];
for (const { what, made, ours, plain, goal } of subjects) {
  // One piece in memory, as an answer is.
  const text = Buffer.from(made).toString();
  const [mine, split] = [cost(() => ours(text)), cost(() => plain(text))];
  const speed = (ms: number): number => text.length / 1_000 / ms;
  printRow({
    what,
    figure: `${mine.toFixed(3)} ms CPU, ${speed(mine).toFixed(0)} MB/s`,
    beside: `splitting ${speed(split).toFixed(0)} MB/s, ratio ${(split / mine).toFixed(1)}`,
    goal: `${goal} MB/s`,
    held: speed(mine) >= goal,
  });
}
