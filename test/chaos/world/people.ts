import { setTimeout as sleep } from 'node:timers/promises';
import { findElement } from '../../../src/embedded/slack/blocks/walk.ts';
import { incidents, type Person, type ShownMessage } from '../../../src/embedded/slack/client.ts';
import type { Fleet } from '../../support/fleet.ts';
import { pick, type Random } from '../random.ts';

/** Who may approve. */
export const APPROVER = 'U0ONCALL2';

/** What people did: nothing else may have come of it than this. */
export interface Deeds {
  /** Milliseconds until each question was acknowledged. */
  readonly acks: number[];
  /** Proposals that somebody who may do so said yes to. */
  readonly approved: Set<string>;
  /** How often each fault was played. */
  readonly counts: Map<string, number>;
}

/** Each question is three messages, and Slack takes one a second in a channel. */
const ASK_MS = 2_000;
const DECIDE_MS = 300;
/** Whoever sees no effect presses again. */
const AGAIN_MS = 3_000;
const MODAL_MS = 3_000;

/** What becomes of one proposal after the other: whether it is approved, and what is made of it then. */
const WISHES = [
  { first: 'approve', after: 'revert' },
  { first: 'approve', after: 'leave' },
  { first: 'approve', after: 'keep' },
  { first: 'leave', after: 'leave' },
  { first: 'approve', after: 'revert' },
  { first: 'reject', after: 'leave' },
] as const;
type Wish = (typeof WISHES)[number];

/** People who ask and sweep until they are told to stop. */
export async function askers(
  fleet: Fleet,
  { hosts, edges }: { readonly hosts: readonly string[]; readonly edges: readonly string[] },
  deeds: Deeds,
  random: Random,
  stop: AbortSignal,
): Promise<void> {
  const person = fleet.slack.as('U0ONCALL1');
  for (let turn = 0; !stop.aborted; turn += 1) {
    const from = turn % 3 === 2 ? hosts : edges;
    const command = turn % 6 === 1 ? '/syndrop sweep *' : `/syndrop ${pick(from, random)}`;
    const started = performance.now();
    if ((await person.command(command)).ok) deeds.acks.push(performance.now() - started);
    await sleep(ASK_MS * (1 + random()));
  }
}

/**
 * People who press the buttons of proposals: most are approved, then kept, taken back or forgotten; some are rejected or
 * left; and one who may not tries to approve what nobody else does. Once `closing` fires, whatever is still proposed is rejected.
 */
export async function deciders(
  fleet: Fleet,
  deeds: Deeds,
  { closing, stop }: { readonly closing: AbortSignal; readonly stop: AbortSignal },
): Promise<void> {
  const [asker, approver] = [fleet.slack.as('U0ONCALL1'), fleet.slack.as(APPROVER)];
  const wishes = new Map<string, Wish>();
  const pressed = new Map<string, number>();

  function wishOf(proposalId: string): Wish {
    const wish = wishes.get(proposalId) ?? WISHES[wishes.size % WISHES.length] ?? WISHES[0];
    wishes.set(proposalId, wish);
    return wish;
  }

  function isDue(what: string): boolean {
    const due = performance.now() - (pressed.get(what) ?? -AGAIN_MS) >= AGAIN_MS;
    if (due) pressed.set(what, performance.now());
    return due;
  }

  async function proposed(message: ShownMessage, proposalId: string): Promise<void> {
    const { first } = wishOf(proposalId);
    if (!isDue(`first ${proposalId}`)) return;
    if (first === 'approve') {
      await approve(approver, message, () => deeds.approved.add(proposalId));
    } else if (first === 'reject' || closing.aborted) {
      await approver.click(message, 'reject');
    } else {
      await approve(asker, message, () => {});
    }
  }

  async function applied(message: ShownMessage, proposalId: string): Promise<void> {
    const { after } = wishOf(proposalId);
    if (after !== 'leave' && isDue(`after ${proposalId}`)) await approver.click(message, after);
  }

  for (; !stop.aborted; await sleep(DECIDE_MS)) {
    for (const message of await approver.channel(incidents)) {
      const [approvable, keepable] = ['approve', 'keep'].map((action) => buttonOf(message, action));
      if (approvable !== null && approvable !== undefined) await proposed(message, approvable);
      if (keepable !== null && keepable !== undefined) await applied(message, keepable);
    }
  }
}

/** Opens the window and presses its button, when there is one. */
async function approve(person: Person, message: ShownMessage, before: () => void): Promise<void> {
  const open = await views(person);
  if (open.length > 0) await person.close(open.at(-1)?.id ?? '', true);
  if (!(await person.click(message, 'approve')).ok) return;
  const deadline = performance.now() + MODAL_MS;
  for (; performance.now() < deadline; await sleep(50)) {
    const view = (await views(person)).at(-1);
    if (view === undefined) continue;
    if (view.callback_id !== 'approve') break;
    before();
    await person.submit(view.id, {});
    break;
  }
  const left = (await views(person)).at(-1);
  if (left !== undefined) await person.close(left.id, true);
}

async function views(person: Person) {
  return (await person.see()).views;
}

function buttonOf({ blocks }: ShownMessage, action: string): string | null {
  const value = findElement(blocks ?? [], action)?.element['value'];
  return typeof value === 'string' ? value : null;
}

export function count({ counts }: Pick<Deeds, 'counts'>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
