import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { judgeIn } from '../src/app/sweep/judge.ts';
import { SWEEP_TIMES, sweepSlots } from '../src/app/sweep/limits.ts';
import { reportOf } from '../src/app/sweep/report.ts';
import { runShare } from '../src/app/sweep/share.ts';
import { endSweep, startSweep } from '../src/app/sweep/start.ts';
import { sweepSourceIds } from '../src/protocol/manifest.ts';
import { openStore } from '../src/store/open-store.ts';
import { createSshTransport } from '../src/transports/ssh.ts';
import { type LoopbackFleet, startLoopbackFleet } from './loopback-fleet.ts';
import { type Cost, isInstalled, measured, OwnGroup, runInside } from './own-group.ts';
import { printRow } from './row.ts';

/**
 * A sweep over SSH beside what people use, tools in turn in one run: one sshd under many addresses of the loopback, in network
 * and mount namespaces of their own. The others run the command set people collect by hand; syndrop reads its own sources,
 * judges every answer, files it and makes the report. `same` rows run what syndrop sends.
 *
 *     node bench/run.mjs ssh-sweep [HOSTS] [TOOL ...]
 */
const INSIDE = 'SYNDROP_BENCH_INSIDE';
const FAN_OUT = '64';
const KEPT_SWEEPS = 8;
const COMMANDS =
  'sysctl -ar ^net 2>/dev/null; echo @@1; netstat -s; echo @@2; ss -ltnH; echo @@3; ss -s; echo @@4; ' +
  'cat /proc/net/netstat /proc/net/snmp /proc/net/softnet_stat /proc/net/sockstat; echo @@END';

const [first = '200', ...tools] = process.argv.slice(2);
if (process.env[INSIDE] === undefined) {
  await runInside(['--net', '--mount'], INSIDE);
} else if (first === 'kept') await keptSweeps(Number(tools[0]));
else await compare(Number(first), tools);

interface Round extends Omit<Cost, 'output'> {
  readonly failed: number;
  readonly serverMs: number;
}

async function compare(size: number, wanted: readonly string[]): Promise<void> {
  const fleet = await startLoopbackFleet(size);
  const rounds = new Map<string, Round>();
  const isWanted = (tool: string): boolean => wanted.length === 0 || wanted.includes(tool);
  try {
    if (isWanted('syndrop')) {
      rounds.set('syndrop', await syndropFresh(fleet));
      const { whole, collected } = await syndropKept(fleet);
      rounds.set('syndrop kept', whole);
      rounds.set('syndrop kept, collecting alone', collected);
    }
    for (const [tool, { program, argv, before }] of Object.entries(toolsFor(fleet))) {
      if (!isWanted(tool)) continue;
      if (isInstalled(program)) rounds.set(tool, await toolRound(fleet, argv, before));
      else printRow({ what: tool, figure: `${program} is not installed` });
    }
    show(rounds, size);
  } finally {
    await fleet.end();
  }
}

function show(rounds: ReadonlyMap<string, Round>, size: number): void {
  for (const [tool, { wallMs, cpuMs, pssMb, failed, serverMs }] of rounds) {
    const per = (ms: number): string => (ms / size).toFixed(2);
    printRow({
      what: tool,
      figure: `wall ${(wallMs / 1000).toFixed(2)} s, client ${per(cpuMs)} ms a host, PSS ${pssMb.toFixed(0)} MB`,
      beside: `server ${per(serverMs)} ms a host, ${failed} failed`,
      ...(tool === 'syndrop' ? { goal: 'PSS 80 MB, 0 failed', held: pssMb <= 80 && failed === 0 } : {}),
      ...(tool === 'syndrop kept, collecting alone'
        ? { goal: '1 ms a host', held: cpuMs / size <= 1 && failed === 0 }
        : {}),
    });
  }
  const against = (what: string, other: string, wall: number, cpu: number | null): void => {
    const [ours, theirs] = [rounds.get(what), rounds.get(other)];
    if (ours === undefined || theirs === undefined) return;
    const [walls, cpus] = [theirs.wallMs / ours.wallMs, theirs.cpuMs / ours.cpuMs];
    printRow({
      what: `${what} against ${other}`,
      figure: `wall 1/${walls.toFixed(1)}, client CPU 1/${cpus.toFixed(1)}`,
      goal: `1/${wall}${cpu === null ? '' : `, 1/${cpu}`}`,
      held: walls >= wall && (cpu === null || cpus >= cpu),
    });
  };
  against('syndrop', 'ansible shell', 9, 15);
  against('syndrop', 'clush', 4, 4);
  against('syndrop', 'clush curve25519', 2, 4);
  against('syndrop kept, collecting alone', 'ssh masters', 5, null);
  against('syndrop kept, collecting alone', 'ssh masters, same', 1, null);
  against('syndrop kept', 'ssh masters', 5, null);
}

/** The command line as people start it, the start of Node included. */
async function syndropFresh(fleet: LoopbackFleet): Promise<Round> {
  const argv = ['dist/syndrop.js', 'sweep', '--ssh', `h[1-${fleet.hosts.length}]`, '--window', '0', '--csv'];
  const env = { HOME: fleet.home, SYNDROP_STATE_DIR: join(fleet.home, 'state'), SSH_AUTH_SOCK: '' };
  return await round(
    fleet,
    argv,
    (output) => output.split('\n').filter((line) => /^h\d+,answered,/.test(line)).length,
    env,
  );
}

async function syndropKept(fleet: LoopbackFleet): Promise<{ readonly whole: Round; readonly collected: Round }> {
  const argv = [process.execPath, ...process.execArgv, process.argv[1] ?? '', 'kept', String(fleet.hosts.length)];
  const env = { HOME: fleet.home, SSH_AUTH_SOCK: '' };
  const group = new OwnGroup('client');
  const server = fleet.server.cpuMs();
  const { output, pssMb } = await measured(group, argv, env);
  await group.end();
  const serverMs = fleet.server.cpuMs() - server;
  const sweeps = output
    .trim()
    .split('\n')
    .map((line): Sweep => JSON.parse(line));
  const later = sweeps.filter(({ what }) => what === 'sweep').slice(2);
  const alone = sweeps.filter(({ what }) => what === 'collection').slice(2);
  const median = (of: readonly Sweep[], figure: (sweep: Sweep) => number): number => {
    const sorted = of.map(figure).sort((one, other) => one - other);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  };
  const failed = sweeps.reduce((sum, sweep) => sum + sweep.failed, 0);
  const both = (of: readonly Sweep[]) => ({
    wallMs: median(of, ({ wallMs }) => wallMs),
    cpuMs: median(of, ({ cpuMs }) => cpuMs),
    pssMb,
    failed,
    serverMs: serverMs / sweeps.length,
  });
  // Connecting is part of it, for the whole of the server is told when its processes end.
  return { whole: both(later), collected: both(alone) };
}

interface Tool {
  readonly program: string;
  readonly argv: readonly string[];
  /** Run once before, not measured. */
  readonly before?: boolean;
}

function toolsFor({ home, hosts, plainExchange }: LoopbackFleet): Record<string, Tool> {
  const list = `${home}/.ssh/hosts`;
  const names = hosts.join(',');
  const masters = `-o ControlMaster=auto -o ControlPersist=600 -o ControlPath=${home}/m-%C`;
  const throughMasters = (command: string): Tool => ({
    program: 'ssh',
    argv: ['xargs', '-a', list, '-P', FAN_OUT, '-I@H', 'ssh', ...masters.split(' '), '-n', '@H', command],
    before: true,
  });
  return {
    'ssh masters': throughMasters(COMMANDS),
    'ssh masters, same': throughMasters(`${sameCommand()}; echo @@END`),
    'clush curve25519': {
      program: 'clush',
      argv: ['clush', '-f', FAN_OUT, '-w', names, '-o', `-F ${plainExchange}`, COMMANDS],
    },
    clush: { program: 'clush', argv: ['clush', '-f', FAN_OUT, '-w', names, COMMANDS] },
    'parallel-ssh': {
      program: 'parallel-ssh',
      argv: ['parallel-ssh', '-h', list, '-p', FAN_OUT, '-t', '120', '-i', COMMANDS],
    },
    'ansible shell': {
      program: 'ansible',
      argv: ['ansible', 'all', '-i', list, '-f', '50', '-m', 'shell', '-a', COMMANDS],
    },
  };
}

/** The files syndrop reads in a sweep, as a person would read them at once. */
function sameCommand(): string {
  return "grep -sH '' /proc/net/netstat /proc/net/snmp /proc/net/sockstat /proc/net/softnet_stat /proc/stat /proc/net/dev $(ls -d /proc/sys/net/ipv4/tcp_*); ss -tnmeH state listening";
}

async function toolRound(fleet: LoopbackFleet, argv: readonly string[], before = false): Promise<Round> {
  const answered = (output: string): number => output.split('\n').filter((line) => line.includes('@@END')).length;
  const env = {
    HOME: fleet.home,
    ANSIBLE_PIPELINING: 'True',
    ANSIBLE_SSH_CONTROL_PATH_DIR: `${fleet.home}/cp-${randomUUID().slice(0, 8)}`,
    ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
    ANSIBLE_FORCE_COLOR: '0',
    ANSIBLE_LOCAL_TEMP: `${fleet.home}/tmp`,
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  };
  return await round(fleet, argv, answered, env, before);
}

async function round(
  fleet: LoopbackFleet,
  argv: readonly string[],
  answered: (output: string) => number,
  env: NodeJS.ProcessEnv,
  before = false,
): Promise<Round> {
  const group = new OwnGroup('client');
  try {
    if (before) await measured(group, argv, env);
    const server = fleet.server.cpuMs();
    const { output, ...cost } = await measured(group, argv, env);
    return { ...cost, failed: fleet.hosts.length - answered(output), serverMs: fleet.server.cpuMs() - server };
  } finally {
    await group.end();
  }
}

interface Sweep {
  /** All of it, or the collection alone: without the judgement, the store and the report. */
  readonly what: 'sweep' | 'collection';
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly failed: number;
}

/** The engine of the bot, its store on a disk, over connections that stay: one line of JSON a sweep. */
async function keptSweeps(size: number): Promise<void> {
  const store = await openStore({ kind: 'sqlite', file: join(homedir(), 'store.db') });
  const ssh = createSshTransport({ keep: { most: size, idleMs: 600_000 } });
  const hosts = Array.from({ length: size }, (_, index) => ({
    id: `h${index + 1}`,
    transport: 'ssh' as const,
    agentVersion: null,
    kernel: null,
    mode: null,
    lastSeen: null,
    tags: [],
    groups: [],
  }));
  const deps = {
    ways: (address: string) => Promise.resolve({ transport: ssh, applying: null, address }),
    judge: judgeIn('en'),
    log: () => {},
    random: Math.random,
    clock: () => new Date(),
    times: { ...SWEEP_TIMES, late: 0 },
    store: store.sweeps,
    slots: sweepSlots(),
  };
  const { signal } = new AbortController();
  for (let count = 0; count < KEPT_SWEEPS; count += 1) {
    const began = performance.now();
    const cpu = process.cpuUsage();
    const meant = { selector: 'all', hosts };
    const wanted = { meant, actor: 'bench', windowSeconds: 0, conversation: null, quiet: false };
    const started = await startSweep(store, wanted, new Date());
    const sweep = { ...started, state: 'running', endedAt: null, report: null, told: false } as const;
    await runShare(deps, sweep, randomUUID(), () => {}, signal);
    await endSweep(store, started.sweepId, { state: 'done', actor: 'bench' }, new Date());
    await reportOf(store.sweeps, started.sweepId);
    const { user, system } = process.cpuUsage(cpu);
    const wallMs = performance.now() - began;
    const { silent } = await store.sweeps.counts(started.sweepId);
    console.log(JSON.stringify({ what: 'sweep', wallMs, cpuMs: (user + system) / 1000, failed: silent }));
  }
  for (let count = 0; count < KEPT_SWEEPS; count += 1) {
    const began = performance.now();
    const cpu = process.cpuUsage();
    const left = hosts.map(({ id }) => id);
    const asked = { sources: sweepSourceIds, windowSeconds: 0 };
    const lane = async (): Promise<void> => {
      for (let host = left.pop(); host !== undefined; host = left.pop()) await ssh.collect(host, asked, signal);
    };
    await Promise.all(Array.from({ length: Number(FAN_OUT) }, lane));
    const { user, system } = process.cpuUsage(cpu);
    const wallMs = performance.now() - began;
    console.log(JSON.stringify({ what: 'collection', wallMs, cpuMs: (user + system) / 1000, failed: 0 }));
  }
  ssh.close();
  await store.close();
}
