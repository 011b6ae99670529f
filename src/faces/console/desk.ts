import type { App } from '../../app/app.ts';
import type { Sessions } from '../../app/people/console-sessions.ts';
import type { Lang } from '../../report/words/words.ts';
import type { Session } from '../../app/people/console-sessions.ts';

/** What the console works with. */
export interface Desk {
  readonly app: Pick<
    App,
    | 'pending'
    | 'proposal'
    | 'decide'
    | 'mayDecide'
    | 'hosts'
    | 'history'
    | 'details'
    | 'overview'
    | 'sweeps'
    | 'talk'
    | 'settings'
    | 'ladders'
  >;
  readonly sessions: Sessions;
  /** As browsers see it, such as `https://syndrop.example.com`. */
  readonly origin: () => string;
  readonly minutes: number;
  /** Addresses and networks of proxies whose word about their clients is believed. */
  readonly trustedProxies: readonly string[];
  /** Where the report of a sweep is served; null where none is. */
  readonly pageOf: (sweepId: string) => string | null;
  /** Of the configuration: until somebody chose another, and of what is stored. */
  readonly lang: Lang;
  readonly clock: () => Date;
  readonly log: (message: string) => void;
}

/** The desk in front of one person. */
export interface Seat extends Desk {
  readonly session: Session;
  /** Stored is everything in the language of the configuration. */
  readonly stored: Lang;
}

/** As approvals and the audit name an operator. */
export function actorOf({ operator }: Session): { readonly id: string; readonly name: string } {
  return { id: `key:${operator}`, name: operator };
}
