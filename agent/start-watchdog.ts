import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { findTool } from './collect/tool.ts';
import { type Change, readChange, remainingMs } from './lease.ts';
import { commandOf } from './own-command.ts';
import { READY } from './watchdog.ts';
import { watchLeftMs } from './watch.ts';
import { hasPipes } from './collect/start.ts';

const START_MS = 10_000;
const REPLACE_MS = 500;
/** There while systemd is the init of this machine: sd_booted(3). */
const BOOTED = '/run/systemd/system';

/**
 * Starts what puts a change back when this agent is dead; resolves once that is certain to happen. Where systemd is the
 * init: a transient timer of its own control group, so that nothing that ends the agent's service ends it too. Elsewhere,
 * or when systemd will not: a process of its own session.
 *
 * @throws when neither could be started.
 */
export async function startWatchdog(program: string, stateDir: string, changeId: string): Promise<void> {
  const change = readChange(stateDir, changeId);
  if (change === null) throw new Error(`no lease of ${changeId}`);
  if (existsSync(BOOTED) && startTimer(program, stateDir, change)) return;
  await startProcess(program, stateDir, changeId);
}

/** The words of the timer. Until it fires no process is needed; the watchdog it starts waits for what is left, if any. */
function timerCommand(program: string, stateDir: string, change: Change): readonly string[] {
  const { changeId } = change.lease;
  const seconds = Math.ceil(Math.min(watchMs(change), remainingMs(change.lease)) / 1000);
  return [
    'systemd-run',
    '--quiet',
    '--collect',
    `--unit=${unitOf(stateDir, changeId)}`,
    `--description=syndrop: puts the change ${changeId.replace(/[^\w.-]/g, '_')} back if the agent is gone`,
    `--on-active=${Math.max(seconds, 1)}s`,
    '--timer-property=AccuracySec=1s',
    '--property=UMask=0077',
    '--property=NoNewPrivileges=yes',
    '--property=OOMScoreAdjust=-500',
    '--property=Restart=on-failure',
    '--property=RestartSec=1s',
    ...commandOf(program),
    'watchdog',
    stateDir,
    changeId,
  ];
}

/** Asked before the write: what is watched is not counted yet. */
function watchMs(change: Change): number {
  const { watch, watchSeconds } = change.lease;
  return watchLeftMs(change) ?? (watch === undefined || change.judged ? Infinity : watchSeconds * 1000);
}

/** A name of its own for every change of every agent on this machine. */
function unitOf(stateDir: string, changeId: string): string {
  const digest = createHash('sha256').update(`${stateDir}\0${changeId}`).digest('hex');
  return `syndrop-watchdog-${digest.slice(0, 16)}`;
}

/** True also when the timer of an agent that was here before still stands: a name is there once. */
function startTimer(program: string, stateDir: string, change: Change): boolean {
  const [run, ctl] = [findTool('systemd-run'), findTool('systemctl')];
  if (run === undefined || ctl === undefined) return false;
  const [, ...words] = timerCommand(program, stateDir, change);
  const quietly = { stdio: 'ignore', timeout: START_MS, env: environment() } as const;
  if (spawnSync(run, words, quietly).status === 0) return true;
  const unit = unitOf(stateDir, change.lease.changeId);
  const there = [`${unit}.timer`, `${unit}.service`];
  return there.some((name) => spawnSync(ctl, ['is-active', '--quiet', name], quietly).status === 0);
}

/** Of the agent's own control group, which its service unit leaves alone when it stops; resolves once the lease was read. */
async function startProcess(program: string, stateDir: string, changeId: string): Promise<void> {
  const [file, ...words] = commandOf(program);
  const child = spawn(file, [...words, 'watchdog', stateDir, changeId], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: environment(),
  });
  child.on('error', () => {});
  if (!hasPipes(child)) throw new Error('no file descriptor is left for a watchdog');
  const signal = AbortSignal.timeout(START_MS);
  try {
    const [said] = await Promise.race([
      once(child.stdout, 'data', { signal }),
      once(child, 'exit', { signal }).then(([status]) => [`it ended with status ${status}`]),
    ]);
    if (String(said) !== READY) throw new Error(String(said));
    child.once('exit', (status) => {
      if (status !== 0) replaceLost(program, stateDir, changeId);
    });
  } finally {
    child.stdout.destroy();
    child.unref();
  }
}

/** One that was killed while this agent lives, for as long as its change is open: it is never left to the agent alone. */
function replaceLost(program: string, stateDir: string, changeId: string): void {
  const replace = async (): Promise<void> => {
    const change = readChange(stateDir, changeId);
    if (change === null || change.outcome !== null) return;
    await startProcess(program, stateDir, changeId);
  };
  setTimeout(() => {
    replace().catch(() => replaceLost(program, stateDir, changeId));
  }, REPLACE_MS).unref();
}

/** A user's own manager is found by its directory; a fault point meant for a watchdog goes along. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, XDG_RUNTIME_DIR, SYNDROP_WATCHDOG_FAULT } = process.env;
  return {
    ...(PATH === undefined ? {} : { PATH }),
    ...(XDG_RUNTIME_DIR === undefined ? {} : { XDG_RUNTIME_DIR }),
    ...(SYNDROP_WATCHDOG_FAULT === undefined ? {} : { SYNDROP_AGENT_FAULT: SYNDROP_WATCHDOG_FAULT }),
  };
}
