import type { App, types } from '@slack/bolt';

type KnownBlock = types.KnownBlock;

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const marked = (text: string) => ({ type: 'mrkdwn' as const, text });
const rich = (text: string) => ({
  type: 'rich_text' as const,
  elements: [{ type: 'rich_text_section' as const, elements: [{ type: 'text' as const, text }] }],
});

export const diagnosis: KnownBlock[] = [
  { type: 'header', text: plain('Accept queue full, new SYNs dropped') },
  {
    type: 'section',
    text: marked(
      ':red_circle: *Dropping now* · proven · 41 drops a second on `10.0.3.17:8443`\nFinished handshakes wait until the program calls `accept()`. A full queue drops the next SYN. <https://docs.kernel.org|Kernel docs>',
    ),
  },
  {
    type: 'section',
    fields: [
      marked('*Host*\nhost-42'),
      marked('*Listener*\n`nginx` pid 1841'),
      marked('*Window*\n5.0 s'),
      marked('*Share*\n100 % of 205 drops'),
    ],
  },
  {
    type: 'rich_text',
    elements: [
      { type: 'rich_text_section', elements: [{ type: 'text', text: 'Evidence', style: { bold: true } }] },
      {
        type: 'rich_text_preformatted',
        elements: [
          {
            type: 'text',
            text: 'TcpExtListenOverflows   918204 → 918409   +205   41/s\nTcpExtListenDrops       918204 → 918409   +205   41/s\nLISTEN 129    128    10.0.3.17:8443   0.0.0.0:*   users:(("nginx",pid=1841,fd=6))',
          },
        ],
      },
    ],
  },
  {
    type: 'table',
    column_settings: [{}, {}, { align: 'right' }],
    rows: [
      [
        { type: 'raw_text', text: 'Ledger' },
        { type: 'raw_text', text: 'Counter' },
        { type: 'raw_text', text: 'In window' },
      ],
      [
        { type: 'raw_text', text: 'SYNs arrived' },
        { type: 'raw_text', text: 'TcpPassiveOpens + drops' },
        { type: 'raw_text', text: '1,204' },
      ],
      [
        { type: 'raw_text', text: 'Dropped: accept queue' },
        { type: 'raw_text', text: 'TcpExtListenOverflows' },
        { type: 'raw_text', text: '205' },
      ],
      [
        { type: 'raw_text', text: 'Unexplained' },
        { type: 'raw_text', text: '—' },
        { type: 'raw_text', text: '0' },
      ],
    ],
  },
  { type: 'section', text: marked('*Proposed change*\n```- net.core.somaxconn = 128\n+ net.core.somaxconn = 1024```') },
  {
    type: 'context',
    elements: [marked(':shield: Takes effect when pid 1841 listens again · undone after 10 min unless kept')],
  },
  {
    type: 'actions',
    block_id: 'decide',
    elements: [
      { type: 'button', action_id: 'approve', style: 'primary', text: plain('Approve…'), value: 'plan-7' },
      {
        type: 'button',
        action_id: 'reject',
        style: 'danger',
        text: plain('Reject'),
        value: 'plan-7',
        confirm: {
          title: plain('Reject this change?'),
          text: marked('Nothing is applied to *host-42*. Anybody can ask again.'),
          confirm: plain('Reject'),
          deny: plain('Back'),
          style: 'danger',
        },
      },
      { type: 'button', action_id: 'details', text: plain('Details') },
      { type: 'button', action_id: 'again', text: plain('Run again') },
    ],
  },
];

const progress: KnownBlock[] = [
  {
    type: 'plan',
    title: 'Diagnosing host-42',
    tasks: [
      { type: 'task_card', task_id: 'ask', title: 'Agent reached in 12 ms', status: 'complete' },
      { type: 'task_card', task_id: 'collect', title: '61 sources read, twice', status: 'complete' },
      {
        type: 'task_card',
        task_id: 'reason',
        title: 'Weighing 43 causes',
        status: 'in_progress',
        details: rich('17 ruled out so far'),
      },
      { type: 'task_card', task_id: 'propose', title: 'Proposing a change', status: 'pending' },
    ],
  },
];

const approval = {
  type: 'modal' as const,
  callback_id: 'approval',
  title: plain('Approve change'),
  submit: plain('Apply to host-42'),
  close: plain('Not now'),
  blocks: [
    {
      type: 'alert' as const,
      level: 'warning' as const,
      text: marked('*One host, one sysctl.* Reverted by the host itself unless you keep it.'),
    },
    { type: 'section' as const, text: marked('```- net.core.somaxconn = 128\n+ net.core.somaxconn = 1024```') },
    {
      type: 'input' as const,
      block_id: 'watch',
      label: plain('Watch for'),
      element: {
        type: 'static_select' as const,
        action_id: 'choice',
        initial_option: { text: plain('10 minutes'), value: '600' },
        options: [
          { text: plain('10 minutes'), value: '600' },
          { text: plain('1 hour'), value: '3600' },
        ],
      },
    },
    {
      type: 'input' as const,
      block_id: 'reason',
      label: plain('Reason'),
      hint: plain('Stands in the audit trail.'),
      element: { type: 'plain_text_input' as const, action_id: 'text', placeholder: plain('Why now?') },
    },
  ],
};

const option = (text: string) => ({ text: plain(text), value: text });
const cell = (text: string) => ({ type: 'raw_text' as const, text });
const number = (value: number) => ({ type: 'raw_number' as const, value, text: String(value) });

export const everything: KnownBlock[] = [
  { type: 'header', text: plain(':rotating_light: Everything a message may hold') },
  {
    type: 'section',
    text: marked(
      '*bold* _italic_ ~struck~ `code` <https://example.com|a link> <@U0ONCALL2> <#C0FLEET001> <!subteam^S0ONCALLS1> <!here>\n> a quote\n> of two lines\n<!date^1790000000^{date_short} at {time}|then> :white_check_mark: :warning: :x: :hourglass: :shield:',
    ),
    accessory: { type: 'overflow', action_id: 'overflow', options: [option('One'), option('Two')] },
  },
  {
    type: 'actions',
    elements: [
      {
        type: 'static_select',
        action_id: 'select',
        placeholder: plain('Window'),
        options: [option('5 s'), option('30 s')],
      },
      { type: 'users_select', action_id: 'user', placeholder: plain('Who') },
      { type: 'datepicker', action_id: 'date', initial_date: '2026-11-22' },
      { type: 'timepicker', action_id: 'time', initial_time: '03:00' },
      { type: 'checkboxes', action_id: 'checks', options: [option('IPv4'), option('IPv6')] },
      { type: 'radio_buttons', action_id: 'radio', options: [option('Now'), option('Later')] },
    ],
  },
  {
    type: 'input',
    label: plain('Note'),
    optional: true,
    element: { type: 'plain_text_input', action_id: 'note', multiline: true },
  },
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'Rich ', style: { bold: true } },
          { type: 'text', text: 'text', style: { italic: true, strike: true } },
          { type: 'emoji', name: 'eyes' },
        ],
      },
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: [
          { type: 'rich_text_section', elements: [{ type: 'text', text: 'first' }] },
          { type: 'rich_text_section', elements: [{ type: 'text', text: 'second' }] },
        ],
      },
      { type: 'rich_text_quote', elements: [{ type: 'text', text: 'quoted' }] },
    ],
  },
  {
    type: 'image',
    image_url: 'https://example.com/chart.png',
    alt_text: 'drop rate over an hour',
    title: plain('Drops'),
  },
  {
    type: 'context_actions',
    elements: [
      {
        type: 'feedback_buttons',
        action_id: 'feedback',
        positive_button: { text: plain('Right'), value: 'right' },
        negative_button: { text: plain('Wrong'), value: 'wrong' },
      },
    ],
  },
];

export const more: KnownBlock[] = [
  {
    type: 'data_table',
    caption: 'Hosts by drops',
    page_size: 3,
    rows: [
      [cell('Host'), cell('Cause'), cell('Drops')],
      ...[4, 205, 0, 33, 12, 7, 9, 1].map((drops, index) => [
        cell(`host-${index === 1 ? 7 : index + 40}`),
        cell('accept queue'),
        number(drops),
      ]),
    ],
  },
  {
    type: 'markdown',
    text: '## Markdown\n\nWith **bold**, *italic*, `code` and [a link](https://example.com).\n\n- one\n- two\n\n| key | value |\n| --- | --- |\n| somaxconn | 128 |\n\n> said before\n\n```diff\n--- a/sysctl.conf\n+++ b/sysctl.conf\n-net.core.somaxconn = 128\n+net.core.somaxconn = 1024\n```\n\n```\na fenced block\n```',
  },
  {
    type: 'task_card',
    task_id: 'x',
    title: 'Collecting',
    status: 'error',
    output: rich('host-9 did not answer in 5 s'),
  },
];

/** A small app that says what a diagnosing bot says, to look at the page with. */
export function addShowcase(app: App): void {
  app.command('/syndrop', async ({ ack, command, client }) => {
    await ack();
    const channel = command.channel_id;
    const parent = await client.chat.postMessage({
      channel,
      text: `:stethoscope: <@${command.user_id}> asks about *${command.text}*`,
    });
    if (parent.ts === undefined) return;
    const thread_ts = parent.ts;
    await client.chat.postMessage({ channel, thread_ts, text: 'Diagnosing host-42', blocks: progress });
    await client.chat.postMessage({ channel, thread_ts, text: 'Accept queue full', blocks: diagnosis });
    await client.chat.postEphemeral({
      channel,
      thread_ts,
      user: command.user_id,
      text: 'You may approve this; `second-oncall` may too.',
    });
    await client.filesUploadV2({
      channel_id: channel,
      thread_ts,
      filename: 'bundle.txt',
      content:
        'TcpExt:\n    918409 times the listen queue of a socket overflowed\n    918409 SYNs to LISTEN sockets dropped\n',
    });
    await client.reactions.add({ channel, timestamp: thread_ts, name: 'eyes' });
  });
  app.action('approve', async ({ ack, body, client }) => {
    await ack();
    if ('trigger_id' in body) await client.views.open({ trigger_id: body.trigger_id, view: approval });
  });
  app.action('reject', async ({ ack, respond }) => {
    await ack();
    await respond({ replace_original: false, text: 'Rejected.' });
  });
  app.view('approval', async ({ ack, view }) => {
    const reason = view.state.values['reason']?.['text']?.value ?? '';
    await (reason.length < 8
      ? ack({ response_action: 'errors', errors: { reason: 'A few more words, please.' } })
      : ack());
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: {
        type: 'home',
        blocks: [
          { type: 'header', text: plain('Waiting for a decision') },
          {
            type: 'section',
            text: marked('*host-42* · accept queue full\n`net.core.somaxconn 128 → 1024`'),
            accessory: { type: 'button', action_id: 'show', text: plain('Show') },
          },
          { type: 'divider' },
          { type: 'header', text: plain('Fleet') },
          {
            type: 'context',
            elements: [
              marked(':large_green_circle: 212 healthy'),
              marked(':red_circle: 3 dropping'),
              marked(':white_circle: 1 silent'),
            ],
          },
        ],
      },
    });
  });
}
