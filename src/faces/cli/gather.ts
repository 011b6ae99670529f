import { readConfig } from '../../config/config.ts';
import { Problem } from '../../protocol/problem.ts';
import { gatherOnce } from '../../app/diagnosing/diagnose-once.ts';
import { pastTime, wrongTime } from '../../app/diagnosing/past-time.ts';
import { remarksAbout } from '../../app/diagnosing/inputs.ts';
import { proofOf, windowWith } from '../../protocol/proof.ts';
import { placeWords } from '../../protocol/place.ts';
import type { Target } from '../../app/diagnosing/diagnose-once.ts';
import type { Bundle } from '../../protocol/bundle.ts';
import type { CliDeps } from './deps.ts';

/** How a live host is watched. */
export interface Watching {
  readonly window?: number;
  readonly port?: number;
  readonly client?: string;
  readonly proof?: boolean;
  readonly at?: string;
  readonly history?: string;
}

function isLive({ kind }: Target): boolean {
  return kind === 'local' || kind === 'ssh' || kind === 'host';
}

/** Collects or reads, while a person watching the terminal sees what is going on. */
export async function gather(
  target: Target,
  host: string | undefined,
  watching: Watching,
  { environment, services, signal, terminal }: CliDeps,
): Promise<Bundle> {
  const { window, port, client, proof } = watching;
  const at = minuteAsked(target, watching);
  if (proof === true && !isLive(target)) {
    throw new Problem(
      'usage',
      '--proof captures on a live host: give HOST, --local or --ssh. A pcap file is an --input.',
    );
  }
  const config = readConfig(environment, process.cwd());
  const asked = { port, client, proof, at };
  const wanted = window ?? config.diagnose.windowSeconds;
  const windowSeconds = proof === true ? windowWith(proofOf(asked), wanted) : wanted;
  const done = terminal.progress(describe(target, windowSeconds, watching.at));
  try {
    const reach = (name: string) => services.reach(config, name);
    const gathering = { host, historyFile: watching.history, windowSeconds, ...asked, stdin: terminal.stdin, reach };
    const bundle = await Promise.race([gatherOnce(target, gathering, signal), rejectWhenAborted(signal)]);
    done();
    for (const remark of remarksAbout(bundle)) terminal.say(`syndrop: ${remark}`);
    return bundle;
  } finally {
    done();
  }
}

/** Reading a slow pipe or a huge file does not listen to the signal; the person at the terminal need not wait for it. */
function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const cancel = () => reject(new Problem('cancelled', 'Cancelled.'));
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
}

/** @throws Problem `usage` for a time that is none, and for what has no past. */
function minuteAsked(target: Target, { at, history, window }: Watching): string | undefined {
  if (history !== undefined && (at === undefined || target.kind !== 'local')) {
    throw new Problem('usage', '--history names the readings of this machine: it goes with --local and --at.');
  }
  if (at === undefined) return undefined;
  if (!isLive(target)) throw new Problem('usage', '--at asks a host what it has written down: give HOST or --local.');
  if (window !== undefined)
    throw new Problem('usage', '--window watches from now on, --at looks back: keep one of them.');
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const time = pastTime(at, zone, Date.now());
  if ('wrong' in time) throw new Problem('usage', wrongTime(at, time, zone));
  return time.at;
}

function describe(target: Target, windowSeconds: number, at: string | undefined): string {
  if (at !== undefined) return `reading what was written down at ${at}:`;
  const within = 'place' in target && target.place !== undefined ? ` (${placeWords(target.place)})` : '';
  switch (target.kind) {
    case 'local':
      return `watching this machine${within} for ${windowSeconds} s:`;
    case 'ssh':
      return `watching ${target.destination}${within} over SSH for ${windowSeconds} s:`;
    case 'host':
      return `watching ${target.host}${within} for ${windowSeconds} s:`;
    case 'bundle':
    case 'path':
    case 'pair':
    case 'inputs':
    case 'case':
      return 'reading:';
  }
}
