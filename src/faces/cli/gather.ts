import { readConfig } from '../../config/config.ts';
import { Problem } from '../../protocol/problem.ts';
import { gatherOnce } from '../../app/diagnose-once.ts';
import { remarksAbout } from '../../app/inputs.ts';
import { proofOf, windowWith } from '../../protocol/proof.ts';
import { placeWords } from '../../protocol/place.ts';
import type { Target } from '../../app/diagnose-once.ts';
import type { Bundle } from '../../protocol/bundle.ts';
import type { CliDeps } from './deps.ts';

/** How a live host is watched. */
export interface Watching {
  readonly window?: number;
  readonly port?: number;
  readonly client?: string;
  readonly proof?: boolean;
}

function isLive({ kind }: Target): boolean {
  return kind === 'local' || kind === 'ssh' || kind === 'host';
}

/** Collects or reads, while a person watching the terminal sees what is going on. */
export async function gather(
  target: Target,
  host: string | undefined,
  { window, port, client, proof }: Watching,
  { environment, services, signal, terminal }: CliDeps,
): Promise<Bundle> {
  if (proof === true && !isLive(target)) {
    throw new Problem(
      'usage',
      '--proof captures on a live host: give HOST, --local or --ssh. A pcap file is an --input.',
    );
  }
  const config = readConfig(environment, process.cwd());
  const asked = { port, client, proof };
  const wanted = window ?? config.diagnose.windowSeconds;
  const windowSeconds = proof === true ? windowWith(proofOf(asked), wanted) : wanted;
  const done = terminal.progress(describe(target, windowSeconds));
  try {
    const reach = (name: string) => services.reach(config, name);
    const gathering = { host, windowSeconds, ...asked, stdin: terminal.stdin, reach };
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

function describe(target: Target, windowSeconds: number): string {
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
