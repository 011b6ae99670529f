import { readFile, rm } from 'node:fs/promises';
import { release } from 'node:os';
import type { HostRecord } from '../app/store.ts';
import type { Config } from '../config/config.ts';
import { startAgentProcess } from '../embedded/agent-process.ts';
import { followClient, type LabHost, startLabHosts } from '../embedded/lab-hosts.ts';
import { startPrivateRedis } from '../embedded/redis.ts';
import { type SlackEmulator, startSlackEmulator } from '../embedded/slack/emulator.ts';
import type { Terminal } from '../faces/cli/terminal.ts';
import { type Enrolled, enrolHost, type HostPolicy } from '../transports/agent/enrol.ts';
import { configuredSlack, type SlackAccess, startBot } from './bot.ts';
import { Closing } from './closing.ts';
import { guideFor } from './guide.ts';
import { createLogger } from './logger.ts';
import type { Memory } from './memory.ts';
import { consoleOrigin, ownHostId, placesOf } from './places.ts';
import { aborted } from './signals.ts';
import { closeState } from './state.ts';

/** The people of the embedded Slack who may approve; the third of them may not. */
const EMBEDDED_APPROVERS = ['slack:U0ONCALL1', 'slack:U0ONCALL2'];

interface Sayer {
  say(line: string): void;
}

/** The whole product in one terminal: what is configured is used, the rest is embedded. Runs until `signal` aborts. */
export async function startEverything(
  config: Config,
  agentProgram: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const closing = new Closing();
  await closeState(config);
  try {
    await bringUp(config, agentProgram, terminal, closing, signal);
    await aborted(signal);
  } finally {
    terminal.say('stopping …');
    for (const failure of await closing.run()) terminal.say(`did not stop cleanly: ${failure}`);
    terminal.say('stopped');
  }
}

async function bringUp(
  config: Config,
  agentProgram: string,
  terminal: Terminal,
  closing: Closing,
  signal: AbortSignal,
): Promise<void> {
  const steps = stepsOn(terminal);
  const redisUrl = await steps('Redis', () => redisOf(config, closing));
  const { access, page, guide } = await steps('Slack', () => slackOf(config, closing));
  const labHosts = page === null ? Promise.resolve([]) : steps('lab hosts', () => labOf(redisUrl, terminal, closing));
  // The faults take seconds to show; the bot starts meanwhile. A failure is awaited below.
  labHosts.catch(() => {});
  const settings = page === null ? config : withEmbeddedReports(withEmbeddedApprovers(config));
  const logger = createLogger(page === null ? config.logLevel : quieter(config.logLevel), (line) => terminal.say(line));
  const memory = await steps('bot', () => startBot(settings, { redisUrl, slack: access }, logger, closing));
  const agents = agentsOn(config, memory, agentProgram, closing);
  const own = ownHostId();
  await steps(`agent ${own}`, () => agents(own, { mode: 'observe' }));
  const lab = await labHosts;
  for (const host of lab) {
    if (signal.aborted) return;
    await steps(`agent ${host.hostId}`, () =>
      agents(host.hostId, { mode: 'remediate', allow: 'listed-safe' }, host.running.namespace),
    );
  }
  guide(guideFor(own, lab));
  if (page !== null) sayWhatToType(page, own, lab, consoleOrigin(config), terminal);
  else terminal.say('syndrop is up. Ctrl-C ends it.');
  for (const host of lab) {
    followClient(host, (line) => terminal.say(`  lab  ${line}`)).catch((error: unknown) => logger.error(String(error)));
  }
}

/** Says each part as it comes up, with the time it took. */
function stepsOn(terminal: Sayer) {
  return async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const done = await work();
    terminal.say(`  up  ${name.padEnd(24)} ${((performance.now() - started) / 1000).toFixed(1)} s`);
    return done;
  };
}

async function redisOf(config: Config, closing: Closing): Promise<string> {
  if (config.redisUrl !== null) return config.redisUrl.reveal();
  const redis = await startPrivateRedis({ dir: placesOf(config).redis });
  closing.add('private Redis', () => redis.stop());
  return redis.url;
}

interface Chat {
  readonly access: SlackAccess;
  /** Of the embedded one. */
  readonly page: string | null;
  readonly guide: SlackEmulator['guide'];
}

async function slackOf(config: Config, closing: Closing): Promise<Chat> {
  const configured = configuredSlack(config);
  if (configured !== null) return { access: configured, page: null, guide: () => {} };
  const slack = await startSlackEmulator({ port: config.httpPort, stateDir: placesOf(config).slack });
  closing.add('embedded Slack', () => slack.close());
  const { botToken, appToken, apiUrl } = slack;
  return {
    access: { botToken, appToken, signingSecret: null, apiUrl },
    page: slack.url,
    guide: (steps) => slack.guide(steps),
  };
}

/** Their networks lead nowhere: they reach Redis by a socket in the file system, or not at all. */
async function labOf(redisUrl: string, terminal: Terminal, closing: Closing): Promise<readonly LabHost[]> {
  if (!/^(unix:\/\/)?\//.test(redisUrl)) {
    terminal.say('  --  no lab hosts: they cannot reach the Redis of REDIS_URL. Leave it unset to have them.');
    return [];
  }
  const hosts = await startLabHosts((line) => terminal.say(`  --  ${line}`));
  for (const { hostId, running } of hosts) closing.add(hostId, () => running.stop());
  return hosts;
}

/** Enrols a host and starts its agent. A lab host is new at each start, so nothing of its predecessor may remain. */
function agentsOn(config: Config, memory: Memory, program: string, closing: Closing) {
  const places = placesOf(config);
  return async function startAgent(hostId: string, policy: HostPolicy, namespace?: string): Promise<void> {
    const dir = places.agent(hostId);
    if (namespace !== undefined) await rm(dir, { recursive: true, force: true });
    const { redis, signer, noticeKey, store } = memory;
    const sysctlDir = namespace === undefined ? null : `${dir}/sysctl.d`;
    const keys = { botPublicKey: signer.publicKey, noticeKey: noticeKey.publicKey };
    const ca = config.redisCa === null ? {} : { ca: await readFile(config.redisCa, 'utf8') };
    const enrolled = await enrolHost({ redis, hostId, dir, policy, sysctlDir, ...keys, ...ca });
    const at = new Date().toISOString();
    const audit = { at, actor: 'syndrop', what: 'host.enrolled', subject: hostId, detail: { mode: policy.mode } };
    await store.hosts.put(recordOf(hostId, enrolled, policy), audit);
    const { configPath } = enrolled;
    const agent = startAgentProcess({ program, configPath, ...(namespace === undefined ? {} : { namespace }) });
    closing.add(`agent ${hostId}`, () => agent.stop());
  };
}

function recordOf(id: string, { publicKey, sealingKey }: Enrolled, { mode }: HostPolicy): HostRecord {
  return {
    id,
    publicKey,
    nextKey: null,
    sealingKey,
    mode,
    transport: 'agent',
    agentVersion: null,
    kernel: release(),
    lastSeen: null,
  };
}

function withEmbeddedApprovers(config: Config): Config {
  if (config.approval.approvers.length > 0) return config;
  return { ...config, approval: { ...config.approval, approvers: EMBEDDED_APPROVERS } };
}

/** Reports for this machine's browser. */
function withEmbeddedReports(config: Config): Config {
  return { ...config, reports: config.reports ?? { url: null, address: '127.0.0.1', port: 0, hours: 168 } };
}

/** In the terminal of `npm start` only what went wrong is worth a line. */
function quieter(level: Config['logLevel']): Config['logLevel'] {
  return level === 'info' ? 'error' : level;
}

function sayWhatToType(
  page: string,
  own: string,
  lab: readonly LabHost[],
  console: string | null,
  terminal: Sayer,
): void {
  const [first, second] = lab.length > 1 ? ['lab-syn-queue', 'lab-accept-queue'] : [own, own];
  const lines = [
    '',
    `  Open  ${page}`,
    '',
    '  The page leads from here. Or type into #incidents:',
    `    1. /syndrop ${first}`,
    lab.length > 1
      ? '       then switch to second-oncall at the top right, and Approve: nobody approves what they asked for'
      : '       a diagnosis of this machine (as root there are lab hosts with real faults, too)',
    `    2. ${lab.length > 1 ? `/syndrop ${second}` : '/syndrop hosts'}`,
    '    3. /syndrop help',
    ...(console === null ? [] : ['', `  Console  ${console}   log in: syndrop console login --key FILE`]),
    '',
    '  Ctrl-C ends everything.',
  ];
  for (const line of lines) terminal.say(line);
}
