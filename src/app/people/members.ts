import { Problem } from '../../protocol/problem.ts';
import type { Members } from '../deps.ts';

export interface MemberSources {
  /** Actors of a user group of the chat. */
  readonly group: (id: string) => Promise<readonly string[]>;
  /** Actors on call by the schedule of this name. */
  readonly oncall: (name: string) => Promise<readonly string[]>;
  readonly clock: () => Date;
}

/** Asked at most once a minute for each list: people press buttons in bursts, and chat services count requests. */
const REMEMBER_MS = 60_000;

/** Looks up who an entry of `approvers` stands for. A person or key stands for itself. */
export function createMembers({ group, oncall, clock }: MemberSources): Members {
  const known = new Map<string, { readonly until: number; readonly actors: Promise<readonly string[]> }>();

  function look(entry: string): Promise<readonly string[]> {
    const [kind = '', name = ''] = entry.split(/:(.*)/s);
    switch (kind) {
      case 'slack-group':
        return group(name);
      case 'oncall':
        return oncall(name);
      case 'slack':
      case 'key':
        return Promise.resolve([entry]);
      default:
        return Promise.reject(new Problem('approver-unknown', `${entry} names nobody.`));
    }
  }

  return async (entry) => {
    const now = clock().getTime();
    const remembered = known.get(entry);
    if (remembered !== undefined && remembered.until > now) return await remembered.actors;
    const actors = look(entry);
    known.set(entry, { until: now + REMEMBER_MS, actors });
    // What failed is asked again at the next click.
    actors.catch(() => known.delete(entry));
    return await actors;
  };
}
