import * as z from 'zod';
import type { DropGroup } from '../facts/drops.ts';
import type { Facts } from '../facts/facts.ts';
import type { HandshakeFacts } from '../facts/handshakes.ts';

const Count = z.number().int().nonnegative();

const Drop = z.object({
  reason: z.string(),
  place: z.string(),
  device: z.string().nullable(),
  count: Count,
  /** Machines free buffers like this all the time. */
  benign: z.boolean(),
});

const Tally = z.object({
  attempts: Count,
  /** SYNs in all, repetitions too. */
  syns: Count,
  answered: Count,
  unanswered: Count,
  refused: Count,
  /** The client repeats its SYN although it was answered. */
  answerLost: Count,
  /** The SYN+ACK is repeated, the SYN not. */
  answerRepeated: Count,
  resetByClient: Count,
  /** Answered by an ACK of an older connection. */
  challenged: Count,
  /** The capture ended too early to tell. */
  open: Count,
});

/** What was seen on the wire and in the kernel. Absent where nobody asked for it. */
export const Proof = z.object({
  handshakes: z
    .object({
      seconds: z.number(),
      total: Tally,
      clients: z.array(Tally.extend({ client: z.string(), port: z.number(), devices: z.array(z.string()) })),
      /** How SYNs without an answer are repeated. */
      repeats: z.array(
        z.object({ kind: z.enum(['doubling', 'linear', 'other']), attempts: Count, gaps: z.array(z.number()) }),
      ),
      /** Addresses behind which an older timestamp decides that nobody answers. */
      timestamps: z.array(z.object({ client: z.string(), port: z.number(), behind: Count, ahead: Count })),
      /** Ports used again with an older timestamp than that of their last connection. */
      reused: Count,
      ecnUnanswered: z.boolean(),
      withoutOptionsUnanswered: z.boolean(),
      incomplete: z.boolean(),
    })
    .nullable(),
  drops: z
    .object({
      /** Machine-wide, all network namespaces together. */
      all: z.array(Drop),
      /** Of the unanswered SYNs above, packet by packet. */
      ofSyns: z.array(Drop),
      /** Of what this host sent when such a SYN came. */
      ofAnswers: z.array(Drop),
      looked: Count,
      reasons: z.boolean(),
      sampled: z.boolean(),
      stopped: z.boolean(),
    })
    .nullable(),
  missing: z.array(z.object({ source: z.string(), reason: z.string() })),
});
export type Proof = z.infer<typeof Proof>;

const SOURCES = ['capture-syn', 'trace-kfree_skb'] as const;
const MOST_CLIENTS = 20;
const MOST_DROPS = 20;

export function proofOf({ handshakes, drops, snapshot }: Facts): Proof | undefined {
  const missing = SOURCES.flatMap((source) => {
    const reason = snapshot.absent[source];
    return reason === undefined ? [] : [{ source, reason }];
  });
  if (handshakes === undefined && drops === undefined && missing.length === 0) return undefined;
  return {
    handshakes: handshakes === undefined ? null : handshakesOf(handshakes),
    drops:
      drops === undefined
        ? null
        : {
            all: drops.groups.slice(0, MOST_DROPS).map(dropOf),
            ofSyns: drops.ofSyns.map(dropOf),
            ofAnswers: drops.ofAnswers.map(dropOf),
            looked: drops.looked,
            reasons: drops.reasons,
            sampled: drops.sampled,
            stopped: drops.stopped,
          },
    missing,
  };
}

function handshakesOf(facts: HandshakeFacts): NonNullable<Proof['handshakes']> {
  return {
    seconds: Math.round(facts.seconds * 10) / 10,
    total: tallyOf(facts.tally),
    clients: facts.clients.slice(0, MOST_CLIENTS).map((row) => ({
      client: row.client,
      port: row.port,
      devices: [...row.devices],
      ...tallyOf(row),
    })),
    repeats: facts.repeats.map(({ kind, attempts, gaps }) => ({ kind, attempts, gaps: [...gaps] })),
    timestamps: facts.timestamps
      .filter(({ separates }) => separates)
      .map(({ client, port, behindUnanswered, aheadAnswered }) => ({
        client,
        port,
        behind: behindUnanswered.length,
        ahead: aheadAnswered,
      })),
    reused: facts.timestamps.reduce((sum, { reusedBehind }) => sum + reusedBehind.length, 0),
    ecnUnanswered: facts.ecn.separates,
    withoutOptionsUnanswered: facts.bare.separates,
    incomplete: facts.incomplete,
  };
}

function tallyOf({ attempts, syns, answered, fates }: HandshakeFacts['tally']): z.infer<typeof Tally> {
  return {
    attempts,
    syns,
    answered,
    unanswered: fates.unanswered,
    refused: fates.refused,
    answerLost: fates['answer-lost'],
    answerRepeated: fates['answer-repeated'],
    resetByClient: fates['reset-by-client'],
    challenged: fates.challenged,
    open: fates.open,
  };
}

function dropOf({ reason, place, device, count, benign }: DropGroup): z.infer<typeof Drop> {
  return { reason, place, device: device ?? null, count, benign };
}
