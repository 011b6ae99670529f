import { describe, expect, test } from 'vitest';
import { validateBlocks } from '../../../src/embedded/slack/blocks/validate.ts';
import { validateView } from '../../../src/embedded/slack/blocks/view.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const marked = (text: string) => ({ type: 'mrkdwn', text });
const button = (extra: object = {}) => ({ type: 'button', text: plain('Go'), action_id: 'go', ...extra });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const section = (text: string) => ({ type: 'section', text: marked(text) });
const rich = (...elements: object[]) => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] });
const cell = (text: string) => ({ type: 'raw_text', text });
const times = <Item>(count: number, make: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => make(index));
const confirm = { title: plain('Sure?'), text: marked('Really'), confirm: plain('Yes'), deny: plain('No') };
const task = (extra: object = {}) => ({ type: 'task_card', task_id: 't', title: 'Read', status: 'complete', ...extra });

/** What Slack refuses, with a part of what it says about it. */
const refused: [string, unknown[], string][] = [
  [
    'more than fifty blocks',
    times(51, () => ({ type: 'divider' })),
    'no more than 50 items allowed [json-pointer:/blocks]',
  ],
  ['an unknown block', [{ type: 'banner' }], 'unsupported type [json-pointer:/blocks/0/type]'],
  ['a section with nothing in it', [{ type: 'section' }], 'must define either `text` or `fields`'],
  [
    'a section text over 3000',
    [section('x'.repeat(3001))],
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  ['an empty text', [section('')], 'must be more than 0 characters'],
  ['a field over 2000', [{ type: 'section', fields: [marked('x'.repeat(2001))] }], 'less than 2001'],
  ['eleven fields', [{ type: 'section', fields: times(11, () => marked('x')) }], 'no more than 10 items'],
  ['a header over 150', [{ type: 'header', text: plain('x'.repeat(151)) }], 'less than 151'],
  ['a header in mrkdwn', [{ type: 'header', text: marked('x') }], 'must be one of: plain_text'],
  ['eleven context elements', [{ type: 'context', elements: times(11, () => marked('x')) }], 'no more than 10 items'],
  [
    'twenty-six actions',
    [actions(...times(26, (index) => button({ action_id: `a${index}` })))],
    'no more than 25 items',
  ],
  ['no actions', [actions()], 'no fewer than 1 items'],
  ['a button text over 75', [actions(button({ text: plain('x'.repeat(76)) }))], 'less than 76'],
  ['a button value over 2000', [actions(button({ value: 'x'.repeat(2001) }))], 'less than 2001'],
  ['a button style of its own', [actions(button({ style: 'warning' }))], 'must be one of: primary, danger'],
  ['a button with an address that is none', [actions(button({ url: 'host-42' }))], 'must be a valid URL'],
  ['an action_id over 255', [actions(button({ action_id: 'x'.repeat(256) }))], 'less than 256'],
  ['a field nobody knows', [actions(button({ colour: 'red' }))], 'invalid additional property: colour'],
  ['a missing text', [{ type: 'header' }], 'missing required field: text [json-pointer:/blocks/0]'],
  [
    'two blocks with one id',
    [
      { ...section('a'), block_id: 'b' },
      { ...section('b'), block_id: 'b' },
    ],
    '`block_id` b already exists',
  ],
  ['two actions with one id', [actions(button(), button())], '`action_id` go already exists'],
  [
    'a confirm dialog without its buttons',
    [actions(button({ confirm: { title: plain('x'), text: marked('y') } }))],
    'missing required field: confirm',
  ],
  [
    'a confirm text over 300',
    [actions(button({ confirm: { ...confirm, text: marked('x'.repeat(301)) } }))],
    'less than 301',
  ],
  [
    'a select without options',
    [actions({ type: 'static_select', action_id: 's' })],
    'must define exactly one of `options` or `option_groups`',
  ],
  [
    'an overflow of six',
    [actions({ type: 'overflow', options: times(6, (index) => ({ text: plain('x'), value: `${index}` })) })],
    'no more than 5 items',
  ],
  ['an input element among actions', [actions({ type: 'plain_text_input', action_id: 't' })], 'unsupported type'],
  [
    'a picture without words',
    [{ type: 'image', image_url: 'https://example.com/a.png' }],
    'missing required field: alt_text',
  ],
  ['an empty piece of rich text', [rich({ type: 'text', text: '' })], 'must be more than 0 characters'],
  ['an unknown piece of rich text', [rich({ type: 'sticker' })], 'unsupported type'],
  [
    'a ragged table',
    [{ type: 'table', rows: [[cell('a'), cell('b')], [cell('c')]] }],
    'all rows must have the same length',
  ],
  ['an empty table cell', [{ type: 'table', rows: [[cell('')]] }], 'must be more than 0 characters'],
  ['a table of 101 rows', [{ type: 'table', rows: times(101, () => [cell('a')]) }], 'no more than 100 items'],
  ['a table of 21 columns', [{ type: 'table', rows: [times(21, () => cell('a'))] }], 'no more than 20 items'],
  ['two tables', times(2, () => ({ type: 'table', rows: [[cell('a')]] })), 'only_one_table_allowed'],
  [
    'a data table without a caption',
    [{ type: 'data_table', rows: [[cell('a')], [cell('b')]] }],
    'missing required field: caption',
  ],
  [
    'a data table with only a header',
    [{ type: 'data_table', caption: 'c', rows: [[cell('a')]] }],
    'no fewer than 2 items',
  ],
  [
    'rich text in the header of a data table',
    [{ type: 'data_table', caption: 'c', rows: [[rich({ type: 'text', text: 'a' })], [cell('b')]] }],
    'header cells',
  ],
  ['markdown over 12,000', [{ type: 'markdown', text: 'x'.repeat(12_001) }], 'less than 12001'],
  ['an alert in a message', [{ type: 'alert', text: marked('x') }], 'unsupported type'],
  [
    'a task with a state of its own',
    [task({ status: 'completed' })],
    'must be one of: pending, in_progress, complete, error',
  ],
  [
    'a plan with one task twice',
    [{ type: 'plan', title: 'p', tasks: [task(), task()] }],
    'task_id must be unique within a plan',
  ],
  [
    'a task beside a plan',
    [task(), { type: 'plan', title: 'p', tasks: [task()] }],
    'plan and task_card must not be used together',
  ],
  [
    'a picker with half a date',
    [actions({ type: 'datepicker', action_id: 'd', initial_date: '2026-13-01' })],
    '/initial_date',
  ],
];

describe('a message is refused for', () => {
  test.each(refused)('%s', (_name, blocks, message) => {
    const answer = validateBlocks(blocks, 'message');
    expect(answer).toMatchObject({ ok: false, error: 'invalid_blocks' });
    expect(answer.ok ? '' : answer.messages.join('\n')).toContain(message);
  });

  test('blocks that are not a list of objects, under another name', () => {
    expect(validateBlocks('[{}]', 'message')).toMatchObject({ error: 'invalid_blocks_format' });
    expect(validateBlocks(['x'], 'message')).toMatchObject({ error: 'invalid_blocks_format' });
  });

  test('more than 13,200 characters over all its blocks, though each is within its own limit', () => {
    const answer = (length: number) =>
      validateBlocks([...times(4, () => section('x'.repeat(3000))), section('x'.repeat(length))], 'message');
    expect(answer(1200)).toMatchObject({ ok: true });
    expect(answer(1201)).toMatchObject({ ok: false, error: 'msg_blocks_too_long' });
  });
});

const accepted: [string, unknown[]][] = [
  ['fifty blocks', times(50, () => ({ type: 'divider' }))],
  ['a header of 150', [{ type: 'header', text: plain('x'.repeat(150)) }]],
  [
    'a button with everything',
    [actions(button({ value: 'v', style: 'danger', confirm, accessibility_label: 'Go now' }))],
  ],
  ['a table of 100 rows and 20 columns', [{ type: 'table', rows: times(100, () => times(20, () => cell('1'))) }]],
  [
    'a data table of numbers',
    [
      {
        type: 'data_table',
        caption: 'c',
        page_size: 10,
        rows: [[cell('a')], [{ type: 'raw_number', value: 1, text: '1' }]],
      },
    ],
  ],
  ['a plan', [{ type: 'plan', title: 'p', tasks: [task(), task({ task_id: 'u', status: 'pending' })] }]],
  [
    'preformatted rich text',
    [{ type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'x' }] }] }],
  ],
];

test.each(accepted)('a message may hold %s', (_name, blocks) => {
  expect(validateBlocks(blocks, 'message')).toMatchObject({ ok: true });
});

test('blocks and actions without ids get some', () => {
  const answer = validateBlocks([actions({ type: 'button', text: plain('Go') })], 'message');
  expect(answer).toMatchObject({
    ok: true,
    blocks: [{ block_id: expect.any(String), elements: [{ action_id: expect.any(String) }] }],
  });
});

const input = { type: 'input', label: plain('Why'), element: { type: 'plain_text_input', action_id: 'why' } };
const modal = { type: 'modal', title: plain('Approve'), submit: plain('Apply'), blocks: [input] };

const badViews: [string, object, string][] = [
  [
    'a title over 24',
    { ...modal, title: plain('x'.repeat(25)) },
    'less than 25 characters [json-pointer:/view/title/text]',
  ],
  ['no title', { ...modal, title: undefined }, 'missing required field: title'],
  ['inputs but nothing to submit with', { ...modal, submit: undefined }, 'missing required field: submit'],
  ['private_metadata over 3000', { ...modal, private_metadata: 'x'.repeat(3001) }, 'less than 3001'],
  ['a bad block inside', { ...modal, blocks: [{ type: 'header', text: plain('') }] }, '/view/blocks/0/text/text'],
  ['a table', { ...modal, blocks: [{ type: 'table', rows: [[cell('a')]] }] }, 'unsupported type'],
  ['101 blocks', { ...modal, blocks: times(101, () => ({ type: 'divider' })) }, 'no more than 100 items'],
];

describe('a modal is refused for', () => {
  test.each(badViews)('%s', (_name, view, message) => {
    const answer = validateView(view, 'modal');
    expect(answer).toMatchObject({ ok: false, error: 'invalid_arguments' });
    expect(answer.ok ? '' : answer.messages.join('\n')).toContain(message);
  });

  test('not being one', () => {
    expect(validateView({ type: 'home', blocks: [] }, 'modal')).toMatchObject({ ok: false });
  });
});

test('a modal may hold an alert', () => {
  expect(
    validateView({ ...modal, blocks: [{ type: 'alert', level: 'warning', text: marked('x') }] }, 'modal'),
  ).toMatchObject({ ok: true });
});
