import type { Answer, Bundle, HostFacts } from '../../src/protocol/bundle.ts';
import { AS_OF_NOW, CHART_MINUTES, type PastQuestion } from '../../src/protocol/history.ts';
import { manifest } from '../../src/protocol/manifest.ts';
import { Problem } from '../../src/protocol/problem.ts';
import { absent, errnoOf } from '../collect/absent.ts';
import { hostFacts } from '../collect/host-facts.ts';
import { readSource } from '../collect/read-source.ts';
import { netnsWord, numberThen, sampleOf } from './answers.ts';
import { type Held, readRing } from './ring.ts';
import type { Reading } from './slot.ts';
import { minutesAround, windowAround } from './window.ts';

export interface PastTask {
  readonly hostId: string;
  readonly past: PastQuestion;
  readonly transport: 'agent' | 'local';
  /** Where the readings are. */
  readonly file: string;
}

const MINUTE_MS = 60_000;
/** Beyond the chart, for the readings at its ends. */
const MARGIN_MS = 2 * MINUTE_MS;

/**
 * A minute of the past as an ordinary bundle: two samples rebuilt from what was written down, today's settings, and what
 * was dropped in the minutes around it.
 *
 * @throws Problem `no-history`, `in-the-future`, `before-history`, `nothing-recorded` or `cancelled`.
 */
export async function pastBundle(task: PastTask, signal: AbortSignal): Promise<Bundle> {
  const { hostId, past, transport, file } = task;
  const atMs = Date.parse(past.at);
  if (atMs > Date.now()) throw new Problem('in-the-future', `${past.at} is still to come.`);
  const reach = CHART_MINUTES * MINUTE_MS + MARGIN_MS;
  const held = heldIn(file, atMs - reach, atMs + MINUTE_MS + reach);
  const window = windowAround(held.readings, atMs);
  if (window === undefined) throw nothingThen(past.at, atMs, held);
  const { before, after } = window;
  const now = hostFacts(hostId);
  const settings = await settingsNow(signal);
  const samples = [before, after].map((reading) => {
    const sample = sampleOf(reading);
    return { ...sample, answers: { ...sample.answers, [AS_OF_NOW]: settingsFor(reading, settings, now) } };
  });
  return {
    format: 'syndrop-bundle/1',
    host: factsThen(after, now),
    transport,
    samples,
    past: { at: past.at, minutes: minutesAround(held.readings, atMs) },
  };
}

function heldIn(file: string, fromMs: number, toMs: number): Held {
  try {
    return readRing(file, fromMs, toMs);
  } catch (cause) {
    const why = errnoOf(cause) === 'ENOENT' ? 'is not there' : cause instanceof Error ? cause.message : String(cause);
    const next = 'Readings are kept by syndrop-agent where its configuration does not say "history": null.';
    throw new Problem('no-history', `${file} ${why}. ${next}`, { cause });
  }
}

function nothingThen(at: string, atMs: number, { firstMs, lastMs, readings }: Held): Problem {
  if (firstMs === null || lastMs === null) {
    return new Problem('no-history', 'Nothing has been written down yet: the first readings are seconds away.');
  }
  const [from, to] = [new Date(firstMs).toISOString(), new Date(lastMs).toISOString()];
  if (atMs + MINUTE_MS <= firstMs) {
    return new Problem('before-history', `What this host has written down begins at ${from}, after ${at}.`);
  }
  const earlier = readings.findLast(({ wallMs }) => wallMs <= atMs);
  const later = readings.find(({ wallMs }) => wallMs >= atMs + MINUTE_MS);
  const around = [earlier, later].map((one) => (one === undefined ? '' : new Date(one.wallMs).toISOString()));
  const gap = earlier === undefined || later === undefined ? '' : `, between ${around.join(' and ')}`;
  return new Problem(
    'nothing-recorded',
    `Nothing was written down at ${at}${gap}: the agent was not running, the host slept or its clock was set. It holds ${from} to ${to}.`,
  );
}

async function settingsNow(signal: AbortSignal): Promise<Answer> {
  const answer = await readSource(manifest[AS_OF_NOW], signal);
  if (signal.aborted) throw new Problem('cancelled', 'The collection was cancelled.');
  return answer;
}

const COUNT_PATH = '/proc/sys/net/netfilter/nf_conntrack_count';
const FILE_NR_PATH = '/proc/sys/fs/file-nr';
const RELEASE_PATH = '/proc/sys/kernel/osrelease';

/** Settings of the same namespace. Some of the files set nothing and tell of the moment: what they said then, or nothing. */
function settingsFor(reading: Reading, settings: Answer, now: HostFacts): Answer {
  if (!('text' in settings)) return settings;
  if (now.netns !== netnsWord(reading)) return absent('not-found', 'the readings are of another network namespace');
  const lines = settings.text.split('\n').flatMap((line) => {
    const [path = ''] = line.split(':', 1);
    if (path === COUNT_PATH) return then(path, numberThen(reading, 'entries'));
    if (path === RELEASE_PATH) return isOfThisBoot(reading, now) ? [line] : [];
    if (path !== FILE_NR_PATH) return [line];
    return then(path, numberThen(reading, 'fs.file-nr'), `\t0\t${line.split('\t').at(-1)}`);
  });
  return { ...settings, text: lines.join('\n') };
}

function then(path: string, value: number | undefined, rest = ''): readonly string[] {
  return value === undefined ? [] : [`${path}:${value}${rest}`];
}

/** Boot and namespace stand in the samples; after a boot it may be another kernel. */
function factsThen(reading: Reading, now: HostFacts): HostFacts {
  const { bootId: _bootId, netns: _netns, kernel, ...facts } = now;
  return kernel !== undefined && isOfThisBoot(reading, now) ? { ...facts, kernel } : facts;
}

function isOfThisBoot(reading: Reading, { bootId }: HostFacts): boolean {
  return bootId?.replaceAll('-', '') === reading.bootId;
}
