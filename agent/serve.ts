import { mkdirSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ReplyError } from 'ioredis';
import type { Notice } from '../src/protocol/message.ts';
import { ownSysctls } from './apply/sysctl.ts';
import { collect } from './collect/collect.ts';
import { createKeptShell } from './collect/kept-shell.ts';
import type { AgentConfig } from './config.ts';
import { faultPoint } from './fault.ts';
import { openBotKeys } from './bot-keys.ts';
import { createDeadlines } from './deadlines.ts';
import { createBurstWatch } from './history/bursts.ts';
import { HISTORY_FILE, startRecorder } from './history/recorder.ts';
import { type Entry, type Inbox, openInbox } from './inbox.ts';
import { allChanges } from './lease.ts';
import { openNonces } from './nonces.ts';
import { logLines, logUnlogged } from './order-log.ts';
import { handleOrder } from './orders.ts';
import { type Outbox, openOutbox } from './outbox.ts';
import { type Policy, proofRefusal, readPolicy } from './policy.ts';
import { backOffMs, BLOCK_MS, connectRedis, isPlain } from './redis.ts';
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

type Mode = Policy['mode'];

/** While a request is being answered the one connection must stay free for the answer: look, do not block. */
const LOOK_MS = 40;
/** While a change is open its deadline must be told soon. */
const OPEN_BLOCK_MS = 1_000;
const MOST_UNDER_WAY = 8;
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
  const release = claimStateDir(stateDir);
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
  release();
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

interface LoopDesk {
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly unsaid: Notice['body'][];
  readonly handle: ReturnType<typeof createRequests>['handle'];
  readonly hello: () => Notice['body'];
  /** What the policy file permits now. */
  readonly mode: () => Mode;
  readonly told: (changeId: string) => void;
  readonly blockMs: () => number;
  readonly tidy: () => void;
  readonly report: (message: string) => void;
  /** Ends the wait for requests as well. */
  readonly reconnect: () => void;
  readonly signal: AbortSignal;
}

async function loop(desk: LoopDesk): Promise<void> {
  const { inbox, report, signal } = desk;
  /** What is being answered. */
  const underWay = new Map<string, Promise<void>>();
  /** That, and answers that Redis has not acknowledged. */
  const unfinished = new Set<string>();
  let after: string | null = null;
  let unanswered = false;
  let told: Mode | null = null;
  let greetAt = Infinity;

  /** Until the answer is on its way. */
  async function answer(entry: Entry): Promise<void> {
    const over = (): void => {
      unfinished.delete(entry.id);
      desk.tidy();
    };
    function failed(cause: unknown): void {
      unanswered = true;
      report(`request ${entry.id}: ${String(cause)}`);
      // Redis would not have the answer; the one connection may wait for the next request by now.
      if (cause instanceof ReplyError) desk.reconnect();
    }
    try {
      const { finished } = await desk.handle(entry, signal);
      void finished.catch(failed).finally(over);
    } catch (cause) {
      failed(cause);
      over();
    }
  }

  while (!signal.aborted) {
    try {
      if (after === null) {
        await inbox.ensure();
        // To seal ten thousand greetings at once would keep the first question after a restart of Redis waiting.
        if (told === null) told = await greet(desk);
        else greetAt = performance.now() + Math.random() * BLOCK_MS;
        report('ready');
        desk.tidy();
        // Entries the last run, or a lost connection, left unfinished come first.
        after = '0';
      }
      await tellUnsaid(desk);
      // The bot offers changes by what the host last said it permits.
      if (underWay.size === 0 && (desk.mode() !== told || performance.now() >= greetAt)) {
        told = await greet(desk);
        greetAt = Infinity;
      }
      if (unanswered) {
        // Its answer met a connection that was lost, while the next command may get through on a new one.
        unanswered = false;
        await sleep(backOffMs());
        after = '0';
      }
      if (underWay.size >= MOST_UNDER_WAY) {
        await soonOrFree(underWay);
        continue;
      }
      const wait = Math.max(1, Math.min(desk.blockMs(), Math.ceil(greetAt - performance.now())));
      const entries = await inbox.read(after, underWay.size > 0 ? 0 : wait);
      if (after !== 'new') after = entries.at(-1)?.id ?? 'new';
      for (const entry of entries) {
        if (unfinished.has(entry.id)) continue;
        unfinished.add(entry.id);
        underWay.set(
          entry.id,
          answer(entry).finally(() => underWay.delete(entry.id)),
        );
      }
      if (underWay.size > 0) await soonOrFree(underWay);
    } catch (cause) {
      if (signal.aborted) return;
      report(`Redis: ${cause instanceof Error ? cause.message : String(cause)}`);
      after = null;
      unanswered = false;
      await sleep(backOffMs());
    }
  }
}

async function greet({ outbox, hello, mode }: LoopDesk): Promise<Mode> {
  const permitted = mode();
  await outbox.notify(hello());
  return permitted;
}

/** A moment, or less where all that is under way is answered before. */
async function soonOrFree(underWay: ReadonlyMap<string, Promise<unknown>>): Promise<void> {
  await Promise.race([sleep(LOOK_MS), Promise.all(underWay.values())]);
}

async function tellUnsaid({ unsaid, outbox, told }: LoopDesk): Promise<void> {
  for (let body = unsaid[0]; body !== undefined; body = unsaid[0]) {
    await outbox.notify(body);
    unsaid.shift();
    if (body.kind !== 'outcome' || body.outcome.changeId === null) continue;
    faultPoint('notice-sent');
    told(body.outcome.changeId);
    faultPoint('told-recorded');
  }
}

function hello(policyFile: string | null, report: (message: string) => void) {
  return { kind: 'hello' as const, agentVersion: AGENT_VERSION, kernel: release(), mode: modeOf(policyFile, report) };
}

function modeOf(policyFile: string | null, report: (message: string) => void): Mode {
  try {
    return readPolicy(policyFile).mode;
  } catch (cause) {
    report(`policy: ${String(cause)}; this host changes nothing until it is mended`);
    return 'observe';
  }
}
