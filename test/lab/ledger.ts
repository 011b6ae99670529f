import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { diagnoseBundle } from '../../src/app/diagnosing/diagnose-once.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import { listScenarios, type RunningScenario, startScenario } from '../../src/lab/lab.ts';
import type { Scenario } from '../../src/lab/scenario.ts';
import type { Sample } from '../../src/protocol/bundle.ts';
import { liveSourceIds } from '../../src/protocol/manifest.ts';
import { createLocalTransport } from '../../src/transports/local.ts';

const execute = promisify(execFile);

/** Faults whose lost SYNs the diagnosed host cannot count, with the reason. */
const WITHOUT_COUNTER: Readonly<Record<string, string>> = {
  'accept-queue-abort': 'every SYN is answered: the final ACK is reset',
  'accept-queue-final-ack': 'most SYNs are answered: the final ACK is dropped, and counted again when it is repeated',
  'app-resets': 'every SYN is answered: the program resets what it accepts',
  'arp-ignored': 'no SYN is sent: the address is asked for in vain',
  'decoy-firewall-noise': 'the noise beside it is dropped by rules that count nothing, and stays unexplained',
  'interface-down': 'no SYN arrives',
  'ipv6-dadfailed': 'no SYN is sent: the address is asked for in vain',
  'pmtu-blackhole': 'every SYN is answered: the data that follows is lost',
  'syn-flood-spoofed': 'every SYN of the clients is answered, by cookies',
  'timewait-old-sequence': 'a SYN that meets TIME_WAIT without timestamps moves no counter at all',
  'synack-retries-zero': 'the request ends with its only SYN+ACK, which nothing counts',
  'two-faults-rp-filter-port': 'each of the two faults has its part of the loss, and the scenario names one',
  'client-ports-exhausted': 'connect() fails before any SYN is sent',
  'client-ports-time-wait': 'connect() fails before any SYN is sent',
  'conntrack-invalid-gateway': 'the gateway drops the answers, which the server repeats; the SYNs went another way',
  'defer-accept-silent-client': 'every SYN is answered: the connection waits for the first data of the client',
  'neighbour-unresolved': 'a request fails seconds after its SYN: those that still wait are told as answered',
  'orphan-limit': 'every SYN is answered: connections are reset when they are closed',
  'paws-established': 'every SYN is answered: segments of the open connection are dropped',
  'syncookie-ack-elsewhere': 'every SYN is answered, by another host: its ACK is refused here',
  'synproxy-loose': 'every SYN is answered, by SYNPROXY: the first data is reset',
  'tcp-memory-full': 'every SYN is answered: connections starve afterwards',
};

/** Where more is counted than the client has lost, with what else is in the count. */
const COUNTED_BESIDES: Readonly<Record<string, string>> = {
  'qdisc-always-full': 'answers that the server repeats: no counter tells them from first ones',
  'martian-destination': 'martians are counted for the whole machine',
  'softnet-backlog-full': 'the backlog drops every packet, also of other namespaces',
  'syn-flood-no-cookies': 'the flood itself',
  'two-faults-firewall-queue': 'a second client, that the firewall refuses',
  'syn-queue-full-no-cookies': 'SYNs of a second address of that host',
  'syn-queue-quarter-reserve': 'SYNs of a second address of that host',
};
/** What a live collection reads once, in the window, and gives to both samples; half-open requests end while one waits. */
const READ_ONCE = new Set(['syn-queue-full-no-cookies', 'syn-queue-quarter-reserve']);

/** Long enough for about sixty SYNs of a client that dials four times a second. */
const WINDOW_MS = 6000;
/** For what is on its way through the namespaces when the gate closes. */
const SETTLE_MS = 150;
/** Of the SYNs the clients lost, so many must be attributed to the right cause. */
const LEAST_ATTRIBUTED = 0.95;
/** A request that was pending when the window began may be counted in it: a packet or two, and one in twenty. */
const MOST_ATTRIBUTED = 1.05;
const STRAYS = 2;

const RULES = `
table inet ledger {
  counter syns { }
  counter answers { }
  chain gate { type filter hook output priority -400; tcp flags & (syn | ack | rst) == syn jump pass; }
  chain pass { }
  chain heard { type filter hook input priority -300; tcp flags & (syn | ack) == (syn | ack) counter name answers; }
}`;

/** What leaves the clients' host, counted by its own firewall, before anything else could stop it there. */
async function gateOf(namespace: string) {
  const nft = (...argv: string[]) => execute('ip', ['netns', 'exec', namespace, 'nft', ...argv], { timeout: 10_000 });
  const counter = async (name: string): Promise<number> => {
    const { stdout } = await nft('list', 'counter', 'inet', 'ledger', name);
    return Number(/packets (\d+)/.exec(stdout)?.[1]);
  };
  await nft(RULES);
  const { stdout } = await execute('ip', ['-n', namespace, '-o', 'address', 'show', 'scope', 'global', 'primary']);
  const own = [...stdout.matchAll(/inet(6?) ([^/ ]+)/g)].map(
    ([, six = '', address = '']) => `add rule inet ledger pass ip${six} saddr ${address} counter name syns accept`,
  );
  return {
    open: () => nft(['flush chain inet ledger pass', ...own].join('; ')),
    close: () => nft('flush chain inet ledger pass; add rule inet ledger pass drop'),
    sent: () => counter('syns'),
    heard: () => counter('answers'),
  };
}

async function look({ namespace }: RunningScenario): Promise<Sample> {
  const transport = createLocalTransport();
  const options = { place: { kind: 'netns', name: namespace }, sources: liveSourceIds, windowSeconds: 0 } as const;
  const bundle = await transport.collect('lab', options, AbortSignal.timeout(60_000));
  const [sample] = bundle.samples;
  if (sample === undefined) throw new Error('no sample');
  // Each collection has its own zero of time; the uptime among the answers is one for both.
  return { answers: sample.answers };
}

interface Balance {
  readonly sent: number;
  readonly lost: number;
  readonly ledger: Diagnosis['ledger'];
}

/** No SYN is under way when a sample is taken: what is sent between the two is exactly what the window may account for. */
async function balance(lab: RunningScenario): Promise<Balance> {
  const gate = await gateOf(lab.clientNamespace);
  await gate.close();
  await sleep(SETTLE_MS);
  const first = await look(lab);
  await gate.open();
  await sleep(WINDOW_MS);
  await gate.close();
  await sleep(SETTLE_MS);
  const [sent, heard] = [await gate.sent(), await gate.heard()];
  const last = await look(lab);
  if (READ_ONCE.has(lab.scenario.id)) delete last.answers['ss-sockets'];
  const { diagnosis } = diagnoseBundle(
    { format: 'syndrop-bundle/1', host: { id: 'lab' }, transport: 'local', samples: [first, last] },
    lab.asksPort === undefined ? {} : { port: lab.asksPort },
  );
  return { sent, lost: Math.max(0, sent - heard), ledger: diagnosis.ledger };
}

function attributed({ byCause }: Diagnosis['ledger'], { expect: { causeIds } }: Scenario): number {
  return byCause.reduce((sum, { causeId, count }) => sum + (causeIds.includes(causeId) ? count : 0), 0);
}

/** Those whose lost SYNs the host can count. */
export const counted = listScenarios().filter(
  ({ id, expect: { status } }) => status === 'active' && WITHOUT_COUNTER[id] === undefined,
);

/** What the ledger gets wrong about the SYNs that clients lose to the fault, with the account itself; empty when nothing. */
export async function misattributed(scenario: Scenario, waitSeconds?: number): Promise<string> {
  const lab = await startScenario(scenario.id, { maxSeconds: 120, machineWide: true, waitSeconds });
  try {
    const { sent, lost, ledger } = await balance(lab);
    const right = attributed(ledger, scenario);
    const open = ledger.unexplained ?? 0;
    const wrong = [
      ...(sent < 10 || lost === 0 ? ['the client lost too little to tell'] : []),
      ...(right < lost * LEAST_ATTRIBUTED ? ['lost SYNs are not attributed'] : []),
      ...(right > lost * MOST_ATTRIBUTED + STRAYS && COUNTED_BESIDES[scenario.id] === undefined
        ? ['more is attributed than was lost']
        : []),
      ...(open > lost * (1 - LEAST_ATTRIBUTED) + STRAYS ? ['drops are left unexplained'] : []),
    ];
    return wrong.length === 0 ? '' : `${wrong.join('; ')}: ${JSON.stringify({ sent, lost, right, ledger })}`;
  } finally {
    await lab.stop();
  }
}
