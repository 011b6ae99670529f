import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, slackClient, type Visible } from '../../src/embedded/slack/client.ts';
import { run } from './runnable.ts';
import { sayings, told } from './sayings.ts';
import { openWorld, type Ran, type World } from './world.ts';

/** What pages leave open or make large, as it is here; each once. */
const FILLED: readonly (readonly [RegExp, string])[] = [
  [/SELECTOR/, "'web[01-40]'"],
  [/\[01-40\]/, '[01-04]'],
  [/diagnose …/, 'diagnose --local'],
  [/probe A B:port/, 'probe web01 db01:5432'],
  [/#ops/, '#incidents'],
  [/corpus DIR/, 'corpus test/cases'],
  [/DIR/, 'before'],
  [/DIR/, 'after'],
  [/--html FILE/, '--html report.html'],
  [/FILE/, 'saved.bundle'],
  [/(?<=(?:--ssh|--input) .*) --lang zh/, ''],
  [/rotate HOST/, 'rotate host-42'],
  [/revoke HOST --yes/, 'revoke lab-rp-filter --yes'],
  [/revoke HOST$/, 'revoke lab-accept-queue --yes'],
  // Nobody is there to type the name of the host.
  [/approve (?:ID|PROPOSAL)/, 'approve ID --yes'],
];

/** Commands that need one another, in this order. What is not named here runs beside them. */
const TOGETHER: readonly (readonly string[])[] = [
  ['syndrop collect --local --out FILE', 'syndrop replay FILE --json'],
  ['syndrop collect --local --out host.bundle', 'syndrop replay host.bundle'],
  ['syndrop sweep prod', 'syndrop report', 'syndrop report --html FILE'],
  ['npm run package -- deb', 'npm run package -- rpm'],
];

/** A host is let in, by the packages that were made before; its agent starts then. */
const ENROLLING: readonly string[] = [
  'scp artifacts/syndrop-agent_*_all.deb root@web01:',
  'ssh root@web01 apt-get install -y ./syndrop-agent_*_all.deb',
  'syndrop enroll web01 --redis-url rediss://redis.internal:6379 --ca ca.pem --script | ssh root@web01 sh',
  'node /usr/lib/syndrop/syndrop-agent.cjs --config /etc/syndrop/agent.json --check',
];

/** After all others, one by one: they decide, change keys and end what the others need. */
const LAST: readonly string[] = [
  'syndrop hosts revoke web01 --yes',
  'syndrop pending',
  'syndrop approve ID --key ops.pem',
  "syndrop freeze 'network work' --until 2h",
  'syndrop unfreeze',
  'syndrop keys rotate HOST',
  'syndrop keys rotate bot',
  'syndrop keys revoke bot ID',
  'syndrop keys revoke operator ID',
  'syndrop audit verify --hosts',
  'syndrop hosts revoke HOST --yes',
  'syndrop hosts revoke HOST',
];

/** What is typed in Slack, and what somebody then reads there. */
const ANSWERED: Readonly<Record<string, RegExp>> = {
  '/syndrop host-42': /: host-42: /,
  '/syndrop compare web01 web02': /web02/,
  '/syndrop host-42 container web-1': /: host-42 \(container web-1\): /,
  '/syndrop host-42 at 03:12': /: What this host has written down begins at/,
  '/syndrop sweep prod & !db*': /: prod .*of 4 hosts/,
  "/syndrop sweep 'web[01-04]'": /: .?web\[01-04\].*of 4 hosts/,
  '/syndrop schedule "weekdays 09:00 Asia/Shanghai" prod → #incidents': /weekdays 09:00/,
  '/syndrop probe web01 db01:5432': /: web01 → db01:5432/,
  '/syndrop pending': /lab-syn-queue/,
  '/syndrop lang zh': /中文/,
};

/** Makes the key that the configuration names, so it comes before everything. */
const OPERATOR_KEY = 'syndrop operator-key ops --out ops.pem';

/** Statuses that are an answer too. */
const ALSO: readonly (readonly [RegExp, readonly number[]])[] = [
  // A verdict: an active cause or none.
  [/^syndrop (?:diagnose|replay|sweep|compare|probe)/, [1]],
  // What a person is then to do.
  [/^syndrop setup slack/, [2]],
  // Nobody can have counted at 03:12 on a host that came up a minute ago.
  [/--at 03:12/, [2]],
];

/** Only what hangs takes so long, however busy the machine is. */
const COMMAND_MS = 120_000;
const AT_ONCE = 2;

const slashes = [...new Set(told.flatMap(sayings).filter((line) => /^\/syndrop \S/.test(line)))];

const PREPARED = String.raw`
netstat -s > netstat.txt; ss -ltn > ss.txt; sysctl -a > sysctl.txt 2> /dev/null
mkdir before after
for end in before after; do cat /proc/net/netstat /proc/net/snmp > $end/counters; sleep 1; done
cat > fleet.yaml <<'END'
hosts:
  - {id: 'web[01-04]', address: 'root@{id}', groups: [prod]}
  - {id: db01, address: root@db01}
END
cat >> syndrop.yaml <<'END'
approval:
  approvers: [slack:U0ONCALL1, slack:U0ONCALL2, key:ops]
  watchSeconds: 1
inventory: [{file: fleet.yaml}]
END
ip netns add web-1
ip netns exec web-1 sleep infinity > /dev/null 2>&1 &
id=$(printf '%064d' 1)
mkdir -p /var/lib/docker/containers/$id
echo "{\"ID\":\"$id\",\"State\":{\"Running\":true,\"Pid\":$!},\"Name\":\"/web-1\"}" \
  > /var/lib/docker/containers/$id/config.v2.json
`;

let world: World;
let oncall: Person;

beforeAll(async () => {
  world = await openWorld();
  await done(`${OPERATOR_KEY} > syndrop.yaml`);
  await done(PREPARED);
  const url = /Open\s+(http:\S+)/.exec(await world.start('syndrop start', /Ctrl-C/))?.[1] ?? '';
  oncall = slackClient(await world.reach(url)).as('U0ONCALL1');
  await oncall.command('/syndrop lab-syn-queue');
}, 300_000);

afterAll(() => world?.close());

async function done(command: string): Promise<Ran> {
  const ran = await world.run(command);
  if (ran.status !== 0) throw new Error(`${command} ended with ${ran.status}: ${ran.said}`);
  return ran;
}

describe('what the pages say to type', () => {
  it('has every command that is named here', () => {
    const named = [...TOGETHER.flat(), ...ENROLLING, ...LAST, OPERATOR_KEY];
    expect(named.filter((command) => !run.includes(command))).toEqual([]);
  });

  it('works in Slack', async () => {
    const asked = Object.keys(ANSWERED);
    expect(asked.filter((line) => !slashes.map(filled).includes(line))).toEqual([]);
    await said(/lab-syn-queue: Waiting for approval/);
    const speaking = asked.filter((line) => line.includes(' lang '));
    for (const round of [asked.filter((line) => !speaking.includes(line)), speaking]) {
      for (const line of round) expect(await oncall.command(line)).toMatchObject({ ok: true });
      for (const line of round) await said(ANSWERED[line] ?? /^$/);
    }
  }, 600_000);

  it('works in a terminal', async () => {
    const apart = new Set([...TOGETHER.flat(), ...ENROLLING, ...LAST, OPERATOR_KEY].map(filled));
    const alone = new Set(run.map(filled).filter((command) => !apart.has(command)));
    const waiting = [...TOGETHER, ...[...alone].map((command) => [command])];
    const wrong: string[] = [];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        wrong.push(...(await faultsOf(next)));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    wrong.push(...(await faultsOf(ENROLLING)));
    await world.start('syndrop-agent --config /etc/syndrop/agent.json', /enrolled/);
    wrong.push(...(await faultsOf(LAST)));
    expect(wrong).toEqual([]);
  }, 600_000);
});

async function faultsOf(some: readonly string[]): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const command of some) {
    const line = filled(command);
    const typed_ = /\bID\b/.test(line) ? line.replace(/\bID\b/, await idFor(line)) : line;
    const { status, said: output } = await world.run(
      `timeout ${COMMAND_MS / 1000} sh -c '${typed_.replaceAll("'", String.raw`'\''`)}'`,
    );
    const right = [0, ...ALSO.flatMap(([pattern, also]) => (pattern.test(command) ? also : []))];
    if (!right.includes(status) || output.includes('internal error'))
      faults.push(`${typed_}: ${status}\n${output.slice(-1500)}`);
  }
  return faults;
}

function filled(command: string): string {
  return FILLED.reduce((given, [pattern, by]) => given.replace(pattern, by), command);
}

async function said(answer: RegExp): Promise<void> {
  await oncall.waitFor((seen) => texts(seen).find((text) => answer.test(text)), COMMAND_MS);
}

function texts(seen: Visible): readonly string[] {
  return seen.channels.flatMap(({ messages }) =>
    messages.map(({ text, blocks }) => `${text} ${JSON.stringify(blocks)}`),
  );
}

/** As somebody would look it up who has read the page. */
async function idFor(command: string): Promise<string> {
  if (command.includes('approve'))
    return /"proposalId": ?"([^"]+)"/.exec((await done('syndrop pending --json')).said)?.[1] ?? '';
  const whose = command.includes('operator') ? 'operator' : 'bot';
  const ids = (await done('syndrop keys list')).said
    .split('\n')
    .filter((line) => new RegExp(`^\\S+ +${whose}\\b`).test(line));
  const id = whose === 'bot' ? ids.find((line) => !line.includes('in use')) : ids[0];
  return id?.split(' ')[0] ?? '';
}
