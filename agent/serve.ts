import { mkdirSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Notice } from '../src/protocol/message.ts';
import { ownSysctls } from './apply/sysctl.ts';
import { collect } from './collect/collect.ts';
import { createKeptShell } from './collect/kept-shell.ts';
import type { AgentConfig } from './config.ts';
import { openBotKeys } from './bot-keys.ts';
import { createDeadlines } from './deadlines.ts';
import { createBurstWatch } from './history/bursts.ts';
import { HISTORY_FILE, startRecorder } from './history/recorder.ts';
import { openInbox } from './inbox.ts';
import { allChanges } from './lease.ts';
import { loop } from './loop.ts';
import { openNonces } from './nonces.ts';
import { logLines, logUnlogged } from './order-log.ts';
import { handleOrder } from './orders.ts';
import { openOutbox } from './outbox.ts';
import { type Policy, proofRefusal, readPolicy } from './policy.ts';
import { BLOCK_MS, connectRedis, isPlain } from './redis.ts';
import { createRefusedRequests } from './refused-requests.ts';
import { createReporter } from './report.ts';
import { createRequests } from './requests.ts';
import { openOwnKey } from './own-key.ts';
import { openSealing } from './sealing.ts';
import { createSessions } from './sessions.ts';
import { claimStateDir } from './single.ts';
import { createTidy } from './tidy.ts';
import { AGENT_VERSION } from './version.ts';
import { startWatchdog } from './start-watchdog.ts';

/** While a change is open its deadline must be told soon. */
const OPEN_BLOCK_MS = 1_000;
const LAST_ORDER_MS = 10_000;

/** Serves until the signal fires; `read` reads this host. An open change outlives this process: its watchdog and the next start see to it. */
export async function serve(
  config: AgentConfig,
  program: string,
  signal: AbortSignal,
  read?: typeof collect,
): Promise<void> {
  const { hostId, stateDir, policyFile, sysctlDir } = config;
  const report = createReporter();
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  claimStateDir(stateDir);
  const sysctls = ownSysctls();
  const botKeys = openBotKeys(stateDir, config.botKeys);
  const judge = { hostId, botKeys: () => botKeys.accepted(), now: () => Date.now() };
  const nonces = openNonces(stateDir, judge.now);
  const guard = (changeId: string) => startWatchdog(program, stateDir, changeId);
  const unsaid: Notice['body'][] = [];
  const deadlines = createDeadlines({
    stateDir,
    sysctlDir,
    sysctls,
    startWatchdog: guard,
    report,
    announce: (outcome) => void unsaid.push({ kind: 'outcome', outcome }),
  });
  // Before Redis is even tried: a host puts itself right without anybody's help.
  deadlines.resume();
  const { history } = config;
  const taken = burstTeller(config, unsaid);
  const recorder = history === null ? null : startRecorder(stateDir, history.hours, report, taken);
  logUnlogged(stateDir, allChanges(stateDir));

  if (isPlain(config)) report('Redis is beyond this machine and spoken to without TLS');
  const redis = connectRedis(config);
  redis.on('error', (cause: Error) => report(`Redis: ${cause.message}`));
  signal.addEventListener('abort', () => redis.disconnect(), { once: true });
  const inbox = openInbox(redis, hostId);
  const sealing = await openSealing(stateDir);
  const ownKey = openOwnKey(hostId, config.keyFile);
  const outbox = openOutbox(
    redis,
    hostId,
    () => ownKey.signer(),
    () => sealing.noticeKey(),
  );

  const shell = createKeptShell();
  let orders: Promise<unknown> = Promise.resolve();
  const desk = {
    judge,
    stateDir,
    policyFile,
    sysctlDir,
    sysctls,
    nonces,
    startWatchdog: guard,
    opened: (changeId: string) => deadlines.watch(changeId),
  };
  const requests = createRequests({
    judge,
    sealing,
    sessions: createSessions(judge.now),
    botKeys,
    ownKey,
    mayBePlain: config.sealing === 'optional',
    program,
    read: read ?? ((task, asked) => collect({ ...task, start: shell.start }, asked)),
    historyFile: history === null ? null : join(stateDir, HISTORY_FILE),
    inbox,
    outbox,
    nonces,
    report,
    proofRefusal: () => proofRefusal(policyFile),
    refused: createRefusedRequests(stateDir, () => performance.now()),
    order(request) {
      const outcome = orders.then(() => handleOrder(request.order, desk));
      orders = outcome.catch(() => {});
      return outcome;
    },
    logLines: () => logLines(stateDir),
    answered: (outcome) => {
      if (outcome.state === 'kept' || outcome.state === 'reverted') deadlines.told(outcome.changeId);
    },
  });
  await loop({
    inbox,
    outbox,
    unsaid,
    report,
    handle: requests.handle,
    hello: () => ({ ...hello(policyFile, report), sealingKey: sealing.publicKey }),
    mode: () => modeOf(policyFile, () => {}),
    told: (changeId) => deadlines.told(changeId),
    tidy: createTidy(),
    reconnect: () => redis.disconnect(true),
    blockMs: () => (deadlines.anyOpen() ? OPEN_BLOCK_MS : BLOCK_MS),
    signal,
  });
  await Promise.race([orders, sleep(LAST_ORDER_MS, undefined, { ref: false })]);
  shell.end();
  deadlines.stop();
  recorder?.stop();
}

/** Of bursts nobody could be told of yet, the last one is enough. */
function burstTeller({ announce }: AgentConfig, unsaid: Notice['body'][]): Parameters<typeof startRecorder>[3] {
  if (announce === null) return undefined;
  const watch = createBurstWatch(announce.dropsPerMinute);
  return (reading) => {
    const burst = watch(reading);
    if (burst === null) return;
    const waiting = unsaid.findIndex(({ kind }) => kind === 'burst');
    if (waiting !== -1) unsaid.splice(waiting, 1);
    unsaid.push({ kind: 'burst', ...burst });
  };
}

function hello(policyFile: string | null, report: (message: string) => void) {
  return { kind: 'hello' as const, agentVersion: AGENT_VERSION, kernel: release(), mode: modeOf(policyFile, report) };
}

function modeOf(policyFile: string | null, report: (message: string) => void): Policy['mode'] {
  try {
    return readPolicy(policyFile).mode;
  } catch (cause) {
    report(`policy: ${String(cause)}; this host changes nothing until it is mended`);
    return 'observe';
  }
}
