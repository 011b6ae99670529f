import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Problem } from '../protocol/problem.ts';
import type { MachineWide } from './machine.ts';
import { isLeftOver, ownerOf } from './namespace-name.ts';
import { sysctlPath } from './sysctl.ts';

/** Locks, and what the machine's sysctls were. A boot sets both back, so this need not outlive one. */
const STATE_DIRECTORY = '/run/syndrop-lab';
const DEFAULT_WAIT_SECONDS = 120;
/** The keeper's status when the wait for other scenarios was too long (EX_TEMPFAIL). */
const BUSY_STATUS = 75;

/**
 * Ends every process in the namespaces named, stopped ones too, and deletes the namespaces, and the control groups that may
 * have their name. Their devices go with them. A process may be born between the listing and the kill, hence the rounds.
 */
const REMOVE = `for namespace do
  for round in 1 2 3 4 5 6 7 8 9 10; do
    pids=$(ip netns pids "$namespace" 2>/dev/null)
    [ -n "$pids" ] || break
    kill -KILL $pids 2>/dev/null
    sleep 0.05
  done
  while read -r device mount type rest; do
    [ "$type" = cgroup2 ] && rmdir "$mount/$namespace" 2>/dev/null
  done </proc/mounts
  ip netns delete "$namespace" 2>/dev/null
  for group in /sys/fs/cgroup/"$namespace" /sys/fs/cgroup/*/"$namespace"; do
    for round in 1 2 3 4 5; do
      [ -d "$group" ] || break
      rmdir "$group" 2>/dev/null || sleep 0.05
    done
  done
done
true`;

/** Puts back what `$saved` holds: a path, a tab, a value with tabs of its own. */
const RESTORE = `while IFS="	" read -r path value; do printf '%s\\n' "$value" > "$path"; done < "$saved"; rm -f "$saved"`;

/**
 * Whoever waits to be alone keeps the turn meanwhile, so that those who come later wait behind. Reading ends when the
 * owner closes the pipe, dies in whatever way, or the time is up; the locks are not handed on to the reader. The lock on
 * the saved file says that its keeper lives.
 */
const KEEP = `seconds=$1 wait=$2 mode=$3 directory=$4 count=$5; shift 5
mkdir -p -m 700 "$directory" || exit 71
exec 8>"$directory/turn" 9>"$directory/machine"
flock -w "$wait" 8 || exit ${BUSY_STATUS}
flock "$mode" -w "$wait" 9 || exit ${BUSY_STATUS}
exec 8>&-
if [ "$count" -gt 0 ]; then
  exec 6>"$directory/lowered"
  flock -w "$wait" 6 || exit ${BUSY_STATUS}
  saved="$directory/saved.$$"
  exec 7>"$saved.new"
  flock 7
  while [ "$count" -gt 0 ]; do
    printf '%s\\t%s\\n' "$1" "$(cat "$1")" >&7 || exit 74
    shift; count=$((count - 1))
  done
  mv "$saved.new" "$saved" || exit 74
fi
echo held
timeout "$seconds" cat >/dev/null 6>&- 7>&- 9>&-
if [ -n "$saved" ]; then ${RESTORE}; fi
${REMOVE}`;

const SWEEP_SAVED = `for saved in "$1"/saved.*; do
  case $saved in *.new) continue ;; esac
  [ -f "$saved" ] || continue
  exec 7<"$saved"
  flock -n 7 || continue
  echo "$saved"
  ${RESTORE}
done`;

export interface Keeper {
  /** Puts the machine's sysctls back, removes the namespaces and everything in them; resolves then. May be called again. */
  release(): Promise<void>;
  readonly released: Promise<void>;
}

export interface KeepOptions {
  readonly machineWide?: MachineWide | undefined;
  readonly waitSeconds?: number | undefined;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A shell that outlives a crash of this process and takes the namespaces away: after `release`, after this process's
 * end, and after `maxSeconds` at the latest. Its session is its own, so that Ctrl-C in the terminal does not end it.
 * Resolves when no scenario runs that must not run beside this one, and what the machine's sysctls were is saved.
 */
export async function keep(
  namespaces: readonly string[],
  maxSeconds: number,
  { machineWide, waitSeconds = DEFAULT_WAIT_SECONDS, signal }: KeepOptions = {},
): Promise<Keeper> {
  const mode = machineWide?.alone === true ? '--exclusive' : '--shared';
  const lowered = (machineWide?.lowers ?? []).map(({ key }) => sysctlPath(key));
  const given = [maxSeconds, waitSeconds, mode, STATE_DIRECTORY, lowered.length, ...lowered, ...namespaces];
  const shell = spawn('/bin/sh', ['-c', KEEP, 'sh', ...given.map(String)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  shell.stdin.on('error', () => undefined);
  const exited = new Promise<number | null>((resolve) => {
    shell.once('exit', (code) => resolve(code));
    shell.once('error', () => resolve(null));
  });
  const held = once(createInterface({ input: shell.stdout }), 'line').then(() => 'held' as const);
  const gaveUp = new Promise<'gave up'>((resolve) => {
    signal?.addEventListener('abort', () => resolve('gave up'), { once: true });
  });
  const first = signal?.aborted === true ? 'gave up' : await Promise.race([held, exited, gaveUp]);
  if (first === 'gave up') {
    // The shell would only see the closed pipe once it no longer waits.
    endGroup(shell);
    throw new Problem('cancelled', 'Cancelled.');
  }
  if (first === BUSY_STATUS) throw new Problem('lab-busy', await busy(waitSeconds));
  if (first !== 'held') {
    throw new Problem('lab-unavailable', `The keeper of the lab ended with status ${first} in ${STATE_DIRECTORY}.`);
  }
  // Only a killed keeper has not done its work.
  const released = exited.then((code) => (code === 0 ? undefined : removeNow(namespaces)));
  released.catch(() => undefined);
  return {
    released,
    async release() {
      shell.stdin.end();
      await released;
    },
  };
}

/** The shell leads a process group of its own; `flock`, in which it may wait, is in it. */
function endGroup({ pid, exitCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGKILL');
}

async function removeNow(namespaces: readonly string[]): Promise<void> {
  await once(spawn('/bin/sh', ['-c', REMOVE, 'sh', ...namespaces], { stdio: 'ignore' }), 'exit');
  await restoreLeftOvers();
}

async function busy(waitedSeconds: number): Promise<string> {
  const owners = new Set(
    (await labNamespaces()).map(ownerOf).filter((pid) => pid !== undefined && pid !== process.pid),
  );
  const whose = owners.size > 0 ? ` They belong to process ${[...owners].join(', ')}.` : '';
  return `Lab scenarios that must not run beside this one did not end within ${waitedSeconds} s.${whose} End them first.`;
}

/** Namespaces of labs whose process lives, with that process. */
export async function livingNetworks(): Promise<readonly { readonly netns: string; readonly pid: number }[]> {
  const living: { readonly netns: string; readonly pid: number }[] = [];
  for (const netns of await labNamespaces()) {
    const pid = ownerOf(netns);
    if (pid !== undefined && !(await isLeftOver(netns))) living.push({ netns, pid });
  }
  return living;
}

async function labNamespaces(): Promise<readonly string[]> {
  return await readdir('/run/netns').catch((): string[] => []);
}

/**
 * Removes networks whose owner died together with its keeper, and puts back sysctls of the machine that such a pair had
 * changed. Returns the names of what was removed or put back.
 */
export async function sweepLeftOvers(): Promise<readonly string[]> {
  const restored = await restoreLeftOvers();
  const left: string[] = [];
  for (const name of await labNamespaces()) {
    if (await isLeftOver(name)) left.push(name);
  }
  if (left.length > 0) {
    const shell = spawn('/bin/sh', ['-c', REMOVE, 'sh', ...left], { stdio: 'ignore' });
    await once(shell, 'exit');
  }
  return [...restored, ...left];
}

async function restoreLeftOvers(): Promise<readonly string[]> {
  const shell = spawn('/bin/sh', ['-c', SWEEP_SAVED, 'sh', STATE_DIRECTORY], { stdio: ['ignore', 'pipe', 'ignore'] });
  const restored: string[] = [];
  for await (const line of createInterface({ input: shell.stdout })) restored.push(line);
  return restored;
}
