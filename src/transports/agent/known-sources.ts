import type { Reply } from '../../protocol/message.ts';

/** Its list of what it does not know may be cut short; more often than this is nobody asked. */
const MOST_ROUNDS = 3;

/**
 * Asks for sources, and again without those that the host's agent is too old to know. An agent
 * answers what it knows; those of before refuse the whole question with `unknown-source` and name the rest, in words.
 */
export async function askWhatIsKnown(
  sources: readonly string[],
  ask: (sources: readonly string[]) => Promise<Reply['body']>,
): Promise<{ readonly body: Reply['body']; readonly unknown: readonly string[] }> {
  let known = sources;
  for (let round = 1; ; round += 1) {
    const body = await ask(known);
    const named = new Set(body.kind === 'problem' && body.code === 'unknown-source' ? words(body.message) : []);
    const left = known.filter((id) => !named.has(id));
    if (left.length === known.length || left.length === 0 || round === MOST_ROUNDS)
      return { body, unknown: sources.filter((id) => !known.includes(id)) };
    known = left;
  }
}

function words(message: string): readonly string[] {
  return message.split(/[\s,]+|\.\s/);
}
