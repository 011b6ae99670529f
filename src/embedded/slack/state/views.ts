import { createHash } from 'node:crypto';
import type { StateValues, View } from './shapes.ts';
import type { Workspace } from './workspace.ts';

export const MODALS_DEEP = 3;

/** The modals each person has open, the topmost last. */
export class Views {
  readonly #stacks = new Map<string, readonly View[]>();
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  of(user: string): readonly View[] {
    return this.#stacks.get(user) ?? [];
  }

  find(match: (view: View) => boolean): { readonly user: string; readonly view: View } | null {
    for (const [user, stack] of this.#stacks) {
      const view = stack.find(match);
      if (view !== undefined) return { user, view };
    }
    return null;
  }

  set(user: string, stack: readonly View[]): void {
    this.#stacks.set(user, stack);
    this.#workspace.announce({ kind: 'views', user, views: stack });
  }

  push(user: string, view: View): View {
    const below = this.of(user);
    const top = below.at(-1);
    const placed = top === undefined ? view : { ...view, root_view_id: top.root_view_id, previous_view_id: top.id };
    this.set(user, [...below, placed]);
    return placed;
  }

  replace(user: string, view: View): void {
    this.set(
      user,
      this.of(user).map((other) => (other.id === view.id ? view : other)),
    );
  }
}

export function hashOf(view: Omit<View, 'hash' | 'state'>): string {
  const digest = createHash('sha256').update(JSON.stringify(view)).digest('hex').slice(0, 8);
  return `${Math.floor(Date.now() / 1000)}.${digest}`;
}

export function withState(view: View, values: StateValues): View {
  return { ...view, state: { values } };
}
