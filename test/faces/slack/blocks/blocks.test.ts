import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateBlocks } from '../../../../src/embedded/slack/blocks/validate.ts';
import { toBlocks } from '../../../../src/faces/slack/blocks/blocks.ts';
import { approveModal, detailsModal } from '../../../../src/faces/slack/blocks/modals.ts';
import { viewMessage } from '../../../../src/faces/slack/blocks/views.ts';
import type { Block, Document, Span } from '../../../../src/report/document.ts';
import { acceptQueueFull, change, diagnosis, plan, proposal } from '../../../support/report-samples.ts';

const nasty = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '<!channel>',
    '<@U0ONCALL1>',
    '<http://x|y>',
    '*bold*',
    '```',
    '',
    ' ',
    '\n',
    '\u001b[2J',
    '\u202eabc',
  ),
  fc.nat({ max: 9_000 }).map((length) => 'x&<'.repeat(length / 3)),
);
const span: fc.Arbitrary<Span> = fc.oneof(
  fc.record({ kind: fc.constantFrom('text' as const, 'strong' as const, 'code' as const), text: nasty }),
  fc.record({ kind: fc.constant('time' as const), at: fc.constantFrom('2026-11-22T03:12:00.000Z', 'soon', '') }),
  fc.record({ kind: fc.constant('actor' as const), id: fc.constantFrom('slack:U0ONCALL1', 'key:<!here>', '') }),
);
const spans = fc.array(span, { maxLength: 6 });
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('heading' as const), text: nasty }),
  fc.record({ kind: fc.constant('heading' as const), text: nasty, tone: fc.constant('bad' as const) }),
  fc.record({ kind: fc.constant('paragraph' as const), spans }),
  fc.record({ kind: fc.constant('note' as const), spans }),
  fc.record({ kind: fc.constant('code' as const), lines: fc.array(nasty, { maxLength: 60 }) }),
  fc.record({
    kind: fc.constant('facts' as const),
    rows: fc.array(fc.record({ label: nasty, spans }), { maxLength: 12 }),
  }),
  fc.record({
    kind: fc.constant('table' as const),
    columns: fc.array(nasty, { maxLength: 24 }),
    rows: fc.array(fc.array(nasty, { maxLength: 24 }), { maxLength: 130 }),
  }),
  fc.record({ kind: fc.constant('list' as const), items: fc.array(spans, { maxLength: 30 }), ordered: fc.boolean() }),
  fc.record({ kind: fc.constant('divider' as const) }),
);
const document: fc.Arbitrary<Document> = fc.record({
  summary: nasty,
  tone: fc.constantFrom('good' as const, 'bad' as const, 'warning' as const, 'neutral' as const),
  blocks: fc.array(block, { maxLength: 70 }),
});

describe('toBlocks', () => {
  it.each(['message', 'modal', 'home'] as const)('makes any document a %s Slack accepts', (surface) => {
    fc.assert(
      fc.property(document, (shown) => {
        const { blocks } = toBlocks(shown, { surface, shortenedNote: 'Shortened.' });
        const judged = validateBlocks(blocks, surface);
        expect(judged).toMatchObject({ ok: true });
      }),
      { numRuns: 80 },
    );
  });

  it('turns nothing quoted into a mention or a link', () => {
    const attack = '<!channel> <@U0ONCALL1> <https://evil.example|host-42> ```x``` `<!here>`';
    const everywhere: readonly Block[] = [
      { kind: 'heading', text: attack },
      { kind: 'paragraph', spans: [{ kind: 'text', text: attack }] },
      { kind: 'note', spans: (['text', 'strong', 'code'] as const).map((kind) => ({ kind, text: attack })) },
      { kind: 'code', lines: [attack] },
      { kind: 'list', items: [[{ kind: 'code', text: attack }]] },
      { kind: 'table', columns: [attack], rows: [[attack]] },
    ];
    const { blocks } = toBlocks(
      { summary: attack, tone: 'bad', blocks: everywhere },
      { surface: 'message', shortenedNote: '' },
    );
    const mrkdwn: string[] = [];
    const inline = new Set<string>();
    JSON.stringify(blocks, (_, value: unknown) => {
      if (typeof value === 'object' && value !== null && 'type' in value) {
        inline.add(String(value.type));
        if (value.type === 'mrkdwn' && 'text' in value) mrkdwn.push(String(value.text));
      }
      return value;
    });
    expect(mrkdwn.join('')).not.toMatch(/[<>]/);
    expect([...inline].filter((type) => ['user', 'link', 'broadcast', 'channel', 'usergroup'].includes(type))).toEqual(
      [],
    );
  });

  it('keeps what comes first and says that it was shortened', () => {
    const long: Document = {
      summary: 'long',
      tone: 'bad',
      blocks: [
        { kind: 'heading', text: 'Verdict', tone: 'bad' },
        ...Array.from({ length: 40 }, (_, index): Block => ({ kind: 'code', lines: [`${index} `.repeat(300)] })),
      ],
    };
    const tail = [{ type: 'divider' } as const];
    const { blocks, shortened } = toBlocks(long, { surface: 'message', tail, shortenedNote: 'Shortened to fit.' });
    expect(shortened).toBe(true);
    expect(JSON.stringify(blocks[0])).toContain('Verdict');
    expect(JSON.stringify(blocks.at(-2))).toContain('Shortened to fit.');
    expect(blocks.at(-1)).toEqual({ type: 'divider' });
  });

  it('keeps a heading with the block under it', () => {
    const { blocks } = toBlocks(
      {
        summary: 's',
        tone: 'neutral',
        blocks: [
          { kind: 'heading', text: 'Title', tone: 'neutral' },
          { kind: 'heading', text: 'Evidence' },
          { kind: 'code', lines: ['a line'] },
        ],
      },
      { surface: 'message', shortenedNote: '' },
    );
    expect(blocks).toHaveLength(2);
    expect(JSON.stringify(blocks[1])).toMatch(/Evidence.*a line/);
  });
});

describe('messages and windows', () => {
  const huge = diagnosis({
    findings: [
      {
        ...acceptQueueFull,
        evidence: Array.from({ length: 90 }, (_, row) => ({
          source: 'ss-listen',
          line: `${row} ${'<x>'.repeat(200)}`,
        })),
        advice: Array.from({ length: 60 }, () => 'y'.repeat(900)),
      },
    ],
    ruledOut: Array.from({ length: 100 }, (_, row) => ({
      causeId: `cause-${row}`,
      title: `Cause ${row}`,
      reason: 'z'.repeat(500),
    })),
  });

  it('a huge diagnosis fits one message and one window, and keeps its buttons', () => {
    const { blocks, text } = viewMessage(
      { kind: 'diagnosis', diagnosisId: 'diagnosis-1', diagnosis: huge, plan: plan(), tookMs: 1 },
      'en',
    );
    expect(validateBlocks(blocks, 'message')).toMatchObject({ ok: true });
    expect(text.length).toBeLessThan(4_000);
    expect(JSON.stringify(blocks.at(-1))).toContain('"action_id":"details"');
    const stored = { diagnosisId: 'd', at: '', actor: '', diagnosis: huge, plan: null, proposalId: null };
    const modal = detailsModal(stored, { id: 'd', channel: 'C1', thread: '1.2' }, 'en');
    expect(validateBlocks(modal.blocks, 'modal')).toMatchObject({ ok: true });
    expect(JSON.stringify(modal.blocks.at(-1))).toContain('"action_id":"file"');
  });

  it('a plan that does not fit the window cannot be approved in it', () => {
    const changes = Array.from({ length: 16 }, (_, row) => ({
      ...change,
      key: `net.core.key${row}`,
      why: 'w'.repeat(9_000),
    }));
    const modal = approveModal(
      proposal({ plan: plan({ changes }) }),
      { id: 'p' },
      { code: false, breakGlass: null },
      'en',
    );
    expect(modal.submit).toBeUndefined();
    expect(JSON.stringify(modal.blocks)).toContain('too long to be shown here in full');
    expect(approveModal(proposal(), { id: 'p' }, { code: false, breakGlass: null }, 'en').submit).toBeDefined();
  });

  it('buttons carry the id and nothing else', () => {
    const { blocks } = viewMessage({ kind: 'proposal', proposal: proposal() }, 'en');
    const values: unknown[] = [];
    JSON.stringify(blocks, (key, value: unknown) => {
      if (key === 'value') values.push(value);
      return value;
    });
    expect(values).toEqual(['proposal-0001', 'proposal-0001']);
  });

  it.each(['approved', 'rejected', 'expired', 'refused', 'keeping', 'reverting', 'kept', 'reverted'] as const)(
    'nothing can be clicked once a proposal is %s',
    (state) => {
      const { blocks } = viewMessage({ kind: 'proposal', proposal: proposal({ state }) }, 'zh');
      expect(blocks.some(({ type }) => type === 'actions')).toBe(false);
    },
  );
});
