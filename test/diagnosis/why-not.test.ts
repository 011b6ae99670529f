import { expect, test } from 'vitest';
import { snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { type Examined, whyNot } from '../../src/diagnosis/why-not.ts';
import { rules } from '../../src/rules/index.ts';
import { whyNotDocument } from '../../src/report/why-not.ts';
import { renderText } from '../../src/report/text.ts';
import { readCase } from '../../src/transports/file.ts';

const QUEUE = 'test/cases/accept-queue-syn-delta.yaml';

/** What one rule says about a recorded fault. */
async function says(causeId: string, lang: 'en' | 'zh' = 'en', file = QUEUE): Promise<Examined> {
  const { bundle } = await readCase(file);
  const observation = { host: bundle.host.id, ...snapshotsOf(bundle) };
  const [examined] = whyNot(
    observation,
    { lang },
    rules.filter(({ id }) => id === causeId),
  );
  if (examined === undefined) throw new Error(`no rule ${causeId}`);
  return examined;
}

test('a cause that was found comes with the lines that prove it', async () => {
  const { answer, evidence } = await says('accept-queue-overflow-syn');
  expect(answer).toMatchObject({ kind: 'found', state: 'active' });
  expect(evidence.map(({ line }) => line).join('\n')).toContain('ListenOverflows');
});

test('a cause that was ruled out comes with the counters that were read for it', async () => {
  const { answer, evidence } = await says('timewait-paws', 'en', 'test/cases/lab/accept-queue-stuck.case.br');
  expect(answer.kind).toBe('ruled-out');
  expect(evidence).toContainEqual(expect.objectContaining({ line: expect.stringContaining('PAWS'), delta: '+0' }));
});

test('what nobody printed is undecided, and says in the language asked for what would settle it', async () => {
  const { answer } = await says('conntrack-table-full', 'zh');
  expect(answer).toMatchObject({ kind: 'unknown', needs: expect.stringContaining('nf_conntrack') });
});

test('the document says which of the three it is, the found first', async () => {
  const examined = [await says('conntrack-table-full'), await says('accept-queue-overflow-syn')];
  const about = { term: 'queue', host: 'host-42', window: { seconds: 5, deltas: true } };
  const text = renderText(whyNotDocument(about, examined, 'en'), { width: 100, colour: false });
  expect(text).toContain('queue is among what was found on host-42');
  expect(text.indexOf('found: ')).toBeLessThan(text.indexOf('not decided; this would settle it: '));
});
