import type { Attempt } from './attempts.ts';

/** How the TCP timestamps of the SYNs of one address are ordered, and whether that decides who is answered. */
export interface TimestampStory {
  readonly client: string;
  readonly port: number;
  /** SYNs whose timestamp is behind that of an attempt that was answered a minute ago or less. */
  readonly behindAnswered: number;
  readonly behindUnanswered: readonly Attempt[];
  readonly aheadAnswered: number;
  readonly aheadUnanswered: number;
  /** Those behind stay without an answer and those ahead are answered, several of each: clocks of several machines. */
  readonly separates: boolean;
  /** SYNs from a port whose earlier connection was answered in this capture. */
  readonly reusedBehind: readonly Attempt[];
}

/** As long as TIME_WAIT lasts, and as long as the kernels with tcp_tw_recycle remembered a timestamp. */
const REMEMBERED_US = 60_000_000;
const SEVERAL = 2;

/** One for each address that sends timestamps. A clock that merely wraps goes on ahead. */
export function timestampStories(attempts: readonly Attempt[]): readonly TimestampStory[] {
  const groups = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    if (attempt.syns[0]?.options.timestamp === undefined) continue;
    const key = `${attempt.client} ${attempt.port}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [attempt]);
    else group.push(attempt);
  }
  return [...groups.values()].map(storyOf);
}

interface Remembered {
  readonly value: number;
  readonly at: number;
}

function storyOf(attempts: readonly Attempt[]): TimestampStory {
  let newest: Remembered | undefined;
  const byPort = new Map<number, Remembered>();
  const behindUnanswered: Attempt[] = [];
  const reusedBehind: Attempt[] = [];
  let [behindAnswered, aheadAnswered, aheadUnanswered] = [0, 0, 0];
  for (const attempt of attempts) {
    const syn = attempt.syns[0];
    const value = syn?.options.timestamp;
    if (syn === undefined || value === undefined || attempt.fate === 'open') continue;
    const answered = attempt.synAcks.length > 0;
    const behind = isBehind(value, syn.at, newest);
    if (behind === true && answered) behindAnswered += 1;
    if (behind === true && !answered) behindUnanswered.push(attempt);
    if (behind === false && answered) aheadAnswered += 1;
    if (behind === false && !answered) aheadUnanswered += 1;
    if (isBehind(value, syn.at, byPort.get(attempt.clientPort)) === true) reusedBehind.push(attempt);
    if (!answered) continue;
    // The host remembers the stamp of what it took, and only if it is newer.
    if (behind !== true) newest = { value, at: syn.at };
    byPort.set(attempt.clientPort, { value, at: syn.at });
  }
  return {
    client: attempts[0]?.client ?? '',
    port: attempts[0]?.port ?? 0,
    behindAnswered,
    behindUnanswered,
    aheadAnswered,
    aheadUnanswered,
    separates:
      behindUnanswered.length >= SEVERAL &&
      behindAnswered === 0 &&
      aheadAnswered >= SEVERAL &&
      aheadUnanswered * 10 <= aheadAnswered,
    reusedBehind,
  };
}

/** Undefined where nothing is remembered to compare with. */
function isBehind(value: number, at: number, known: Remembered | undefined): boolean | undefined {
  if (known === undefined || at - known.at > REMEMBERED_US) return undefined;
  // The difference as the kernel takes it: signed, in 32 bits.
  return ((value - known.value) | 0) < -1;
}
