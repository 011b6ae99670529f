import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownSysctls } from './apply/sysctl.ts';
import { decideEnding, readChange, remainingMs } from './lease.ts';
import { logOrder } from './order-log.ts';
import { sysctlsOf } from './place/sysctls-of.ts';
import { completeRevert } from './revert.ts';

/** The agent itself goes first; the watchdog is for when it is dead. */
const GRACE_MS = 3_000;
const LOOK_MS = 1_000;
const TRY_AGAIN_MS = 5_000;
const START_MS = 10_000;
const READY = 'watching\n';

/** Starts a process of its own session that outlives this one; resolves once it has read the lease. */
export async function startWatchdog(program: string, stateDir: string, changeId: string): Promise<void> {
  const child = spawn(process.execPath, [program, 'watchdog', stateDir, changeId], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'] },
  });
  const signal = AbortSignal.timeout(START_MS);
  try {
    const [said] = await Promise.race([
      once(child.stdout, 'data', { signal }),
      once(child, 'exit', { signal }).then(([status]) => [`it ended with status ${status}`]),
    ]);
    if (String(said) !== READY) throw new Error(String(said));
  } finally {
    child.stdout.destroy();
    child.unref();
  }
}

/** The watchdog's whole life: wait for the deadline and some more, then revert what is still undecided. */
export async function watchdogCommand([stateDir, changeId]: readonly string[]): Promise<void> {
  if (stateDir === undefined || changeId === undefined)
    throw new Error('watchdog takes a state directory and a change id');
  process.on('SIGHUP', () => {});
  if (readChange(stateDir, changeId) === null) throw new Error(`no lease of ${changeId}`);
  process.stdout.on('error', () => {});
  process.stdout.write(READY);
  for (;;) {
    const change = readChange(stateDir, changeId);
    if (change === null || change.outcome !== null) return;
    if (change.ending?.kind === 'keep') return;
    const left = remainingMs(change.lease);
    if (left > 0) await sleep(Math.min(left, LOOK_MS));
    else {
      await sleep(GRACE_MS);
      if (revertNow(stateDir, changeId)) return;
      await sleep(TRY_AGAIN_MS);
    }
  }
}

function revertNow(stateDir: string, changeId: string): boolean {
  const change = readChange(stateDir, changeId);
  if (change === null || change.outcome !== null) return true;
  const ending = decideEnding(stateDir, changeId, { kind: 'revert', why: 'watchdog' });
  if (ending.kind === 'keep') return true;
  try {
    const { lease } = change;
    const outcome = completeRevert(stateDir, lease, ending.why, sysctlsOf(lease, ownSysctls()));
    const { planDigest, orderDigest } = lease;
    logOrder(stateDir, { kind: 'host', changeId, planDigest, orderDigest, approvers: [], outcome });
    return true;
  } catch {
    return false;
  }
}
