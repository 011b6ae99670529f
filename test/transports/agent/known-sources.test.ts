import { expect, test } from 'vitest';
import type { Reply } from '../../../src/protocol/message.ts';
import { askWhatIsKnown } from '../../../src/transports/agent/known-sources.ts';

const outcome: Reply['body'] = { kind: 'log', lines: [], total: 0 };
const unknownSource = (message: string): Reply['body'] => ({ kind: 'problem', code: 'unknown-source', message });

/** An agent of before that knows these, and names at most `most` others. */
async function askOld(sources: readonly string[], knows: readonly string[], most = sources.length) {
  const asked: (readonly string[])[] = [];
  const { body, unknown } = await askWhatIsKnown(sources, (ids) => {
    asked.push(ids);
    const others = ids.filter((id) => !knows.includes(id)).slice(0, most);
    const words = `This agent does not know the sources ${others.join(', ')}. Update syndrop-agent.`;
    return Promise.resolve(others.length === 0 ? outcome : unknownSource(words));
  });
  return { body, unknown, asked };
}

test('who knows every source is asked once', async () => {
  const { body, unknown, asked } = await askOld(['a', 'b'], ['a', 'b']);
  expect({ body, unknown, rounds: asked.length }).toEqual({ body: outcome, unknown: [], rounds: 1 });
});

test('who is too old for some is asked again for the rest', async () => {
  const { body, unknown, asked } = await askOld(['a', 'proc-x', 'b', 'trace-y_z'], ['a', 'b']);
  expect({ body, unknown }).toEqual({ body: outcome, unknown: ['proc-x', 'trace-y_z'] });
  expect(asked.at(-1)).toEqual(['a', 'b']);
});

test('who names one at a time is not asked for ever', async () => {
  const { body, asked } = await askOld(['a', 'b', 'c', 'd', 'e', 'f'], ['a'], 1);
  expect({ kind: body.kind, rounds: asked.length }).toEqual({ kind: 'problem', rounds: 3 });
});

test('who knows none of them, or names none, has said so', async () => {
  expect((await askOld(['a', 'b'], [])).body.kind).toBe('problem');
  const { body } = await askWhatIsKnown(['a'], () => Promise.resolve(unknownSource('No.')));
  expect(body.kind).toBe('problem');
});
