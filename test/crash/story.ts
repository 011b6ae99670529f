import { setTimeout as sleep } from 'node:timers/promises';
import { readChange } from '../../agent/lease.ts';
import type { ProposalRecord } from '../../src/app/store.ts';
import type { ProposalState } from '../../src/approval/proposal.ts';
import { incidents } from '../../src/embedded/slack/client.ts';
import { processesWith } from '../support/processes.ts';
import type { Wish } from './bot.ts';
import { isHalted } from './processes.ts';
import type { World } from './world.ts';

/**
 * What the people do with the change: keep it, take it back, nothing at all; or the agent dies for good while it stands,
 * and comes back only when the watchdog is done or dead.
 */
export type Story = 'keep' | 'revert' | 'nobody' | 'abandoned';

export type Victim = 'bot' | 'agent' | 'watchdog' | 'redis' | 'database';

const ALL: readonly ProposalState[] = [
  'proposed',
  'approved',
  'rejected',
  'expired',
  'refused',
  'applied',
  'keeping',
  'reverting',
  'kept',
  'reverted',
];
const OVER: ReadonlySet<ProposalState> = new Set(['kept', 'reverted', 'refused', 'rejected', 'expired']);
const LOOK_MS = 40;
const LAST_STEP_MS = 3_000;
/** A machine may be very busy; a story takes six seconds, or sixteen when a deadline has to pass. */
const LONGEST_MS = 240_000;

export interface Told {
  readonly record: ProposalRecord;
  /** The victim met its fault. */
  readonly struck: boolean;
}

/**
 * Plays a story to its end. A person who gets no answer looks at the thread and presses again; what died is started
 * again; what halts at its fault point waits there until the victim has been killed and is back.
 */
export async function play(world: World, story: Story, victim: Victim): Promise<Told> {
  const began = performance.now();
  const first = { bot: world.bot, agent: world.agent };
  let struck = false;
  let abandoned = false;
  let over: number | undefined;
  let wishing = false;
  let answer: unknown;

  async function mend(): Promise<void> {
    for (const one of [world.bot.process, world.agent.process]) {
      if (one.pid === undefined || !isHalted(one.pid)) continue;
      if (victim === 'redis') await world.killRedis();
      else await world.crashDatabase();
      struck = true;
      one.kill('SIGCONT');
    }
    if (world.bot.ended) {
      struck ||= victim === 'bot' && world.bot === first.bot;
      await world.restartBot();
    }
    if (hasEnded(world) && !abandoned) {
      struck ||= victim === 'agent' && world.agent === first.agent;
      await world.restartAgent();
    }
  }

  for (;;) {
    if (performance.now() - began > LONGEST_MS) throw new Error(`not over within ${LONGEST_MS} ms: ${await where()}`);
    await mend();
    const record = await look();
    if (record !== null && OVER.has(record.state) && record.shownVersion === record.version && !wishing) {
      // What comes right after the end, such as that a notice was told, is still on its way.
      over ??= performance.now();
      if (struck || performance.now() - over > LAST_STEP_MS) return { record, struck };
    }
    if (story === 'abandoned' && record?.state === 'applied' && !abandoned) {
      abandoned = true;
      await world.agent.stop('SIGKILL');
    } else if (abandoned && hasEnded(world) && record !== null && (await watchdogs(world)).length === 0) {
      struck ||= victim === 'watchdog';
      await world.restartAgent();
    } else if (!wishing) {
      const due = await wishOf(record);
      if (due !== null) {
        wishing = true;
        void granted(due);
      }
    }
    await sleep(LOOK_MS);
  }

  async function granted(wish: Wish): Promise<void> {
    answer = await world.bot.wish(wish).catch(String);
    wishing = false;
  }

  /** While the database is away nobody sees anything. */
  async function look(): Promise<ProposalRecord | null> {
    try {
      return (await world.store.proposals.inStates(ALL))[0] ?? null;
    } catch {
      return null;
    }
  }

  async function wishOf(record: ProposalRecord | null): Promise<Wish | null> {
    const host = world.rig.hostId;
    if (record === null) return (await isAsked()) ? null : { do: 'ask', host, channel: incidents };
    const { proposalId, state, plan, watch } = record;
    const decide = (verb: 'approve' | 'keep' | 'revert'): Wish => ({
      do: 'decide',
      proposalId,
      verb,
      digest: plan.digest,
    });
    if (state === 'proposed') return decide('approve');
    if (state !== 'applied' || watch === null || (story !== 'keep' && story !== 'revert')) return null;
    // Somebody who looks at what the host did first: its own judgement is one of the steps.
    return readChange(world.rig.stateDir, proposalId)?.judged === true ? decide(story) : null;
  }

  async function isAsked(): Promise<boolean> {
    try {
      const since = new Date(0).toISOString();
      const { diagnoses } = world.store;
      // One that failed, and said so, is asked again.
      if ((await diagnoses.untold(since)).length > 0) return true;
      return (await diagnoses.history(world.rig.hostId, 1)).some(({ plan }) => plan !== null);
    } catch {
      return true;
    }
  }

  async function where(): Promise<string> {
    const record = await look();
    return JSON.stringify({ state: record?.state, events: record?.events, agent: world.agent.said(), answer, struck });
  }
}

function hasEnded({ agent }: World): boolean {
  return agent.process.exitCode !== null || agent.process.signalCode !== null;
}

function watchdogs({ rig }: World): Promise<readonly number[]> {
  return processesWith(`watchdog ${rig.stateDir}`);
}
