import { createHash } from 'node:crypto';
import { Problem } from '../../protocol/problem.ts';
import { bundleFromSaved } from './inputs.ts';
import { liveOptions, type LiveQuestion } from './live-options.ts';
import { reason } from './reason.ts';
import type { Question } from '../../diagnosis/diagnose.ts';
import type { Bundle } from '../../protocol/bundle.ts';
import { type Place, placeWords } from '../../protocol/place.ts';
import type { Transport } from '../../transports/transport.ts';
import type { SavedInput } from './inputs.ts';
import type { Reasoning } from './reason.ts';

/** Where one diagnosis gets its data: a live host, or something saved. */
export type Target =
  | SavedInput
  | (Live & { readonly kind: 'local' })
  | (Live & { readonly kind: 'ssh'; readonly destination: string })
  | (Live & { readonly kind: 'host'; readonly host: string });

interface Live {
  /** Another network namespace of the host. */
  readonly place?: Place;
}

/** How a host of the fleet is reached; undefined for a host nobody knows. */
export type Reach = (host: string) => Promise<{ readonly transport: Transport; readonly address: string } | undefined>;

export interface Gathering extends Omit<LiveQuestion, 'place'> {
  /** The name for the host, when it is not the one the data gives itself. */
  readonly host: string | undefined;
  /** Where the agent of this machine keeps its history; its usual place without it. */
  readonly historyFile?: string | undefined;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly reach: Reach;
}

/** Gets the bundle, whichever way. Transports are loaded only when asked for: SSH alone costs more than a replay. */
export async function gatherOnce(target: Target, gathering: Gathering, signal: AbortSignal): Promise<Bundle> {
  const { historyFile, host, stdin, reach } = gathering;
  const options = liveOptions({ ...gathering, place: 'place' in target ? target.place : undefined });
  switch (target.kind) {
    case 'local': {
      const { createLocalTransport } = await import('../../transports/local.ts');
      return await createLocalTransport(historyFile).collect(host ?? localName(target.place), options, signal);
    }
    case 'ssh': {
      const { createSshTransport } = await import('../../transports/ssh.ts');
      return named(await createSshTransport().collect(target.destination, options, signal), host);
    }
    case 'host': {
      const way = await reach(target.host);
      if (way === undefined) throw unknownHost(target.host);
      return named(await way.transport.collect(way.address, options, signal), target.host);
    }
    case 'bundle':
    case 'path':
    case 'pair':
    case 'inputs':
    case 'case':
      return await bundleFromSaved(target, stdin, host);
  }
}

/** A name in one word: it may become one of a file. */
function localName(place: Place | undefined): string {
  return place === undefined
    ? 'localhost'
    : placeWords(place)
        .replace(/^(?:netns|container) /, '')
        .replace(' ', '-');
}

function named(bundle: Bundle, host: string | undefined): Bundle {
  return host === undefined ? bundle : { ...bundle, host: { ...bundle.host, id: host } };
}

function unknownHost(host: string): Problem {
  return new Problem(
    'host-unknown',
    `${host} is not a host of this fleet: no agent of that name is enrolled, and the configuration file does not list it.\n` +
      `Try: syndrop diagnose --ssh root@${host}`,
  );
}

/** One diagnosis of one bundle, with this process's hash function. */
export function diagnoseBundle(bundle: Bundle, question: Question): Reasoning {
  return reason(bundle, question, (text) => createHash('sha256').update(text).digest('hex'));
}
