import { act } from './api.js';
import { renderBlocks } from './blocks.js';
import { h, icon } from './dom.js';
import { emoji, quickReactions } from './emoji.js';
import { files } from './files.js';
import { mrkdwn } from './mrkdwn.js';
import { given, isReply, store } from './store.js';
import { clockTime, exactTime, relativeTime } from './time.js';

/** One message. `where` is `channel` or `thread`; `grouped` leaves out the name of who goes on talking. */
export function renderMessage(message, { where, grouped, openThread, dismiss }) {
  const user = store.users.get(message.user) ?? { id: message.user, name: message.user, is_bot: false };
  const id = `${where}-${message.ts}`;
  return h(
    'article',
    {
      class: `message ${grouped ? 'grouped' : ''} ${message.ephemeral ? 'ephemeral' : ''}`,
      id,
      'aria-label': `${user.name}, ${exactTime(message.ts)}`,
    },
    message.ephemeral && onlyYou(message, dismiss),
    grouped ? h('div', { class: 'gutter', title: exactTime(message.ts) }, clockTime(message.ts)) : avatar(user),
    h(
      'div',
      {},
      !grouped && who(user, message),
      body(message),
      message.files.length > 0 && files(message.files),
      reactions(message),
      where === 'channel' && !isReply(message) && message.replies > 0 && replies(message, openThread),
    ),
    !message.ephemeral && tools(message, where, openThread),
  );
}

function onlyYou(message, dismiss) {
  const button = h('button', { type: 'button', onclick: () => dismiss(message) }, 'Dismiss');
  return h('div', { class: 'only-you' }, icon('eye'), h('span', {}, 'Only visible to you'), button);
}

export function avatar(user) {
  if (user.id === store.app.botUser) return h('div', { class: 'avatar' }, h('img', { src: '/page/icon.svg', alt: '' }));
  const tone = user.is_bot ? 3 : [...store.users.keys()].indexOf(user.id) % 3;
  return h('div', { class: `avatar tone-${tone}`, 'aria-hidden': 'true' }, user.name[0].toUpperCase());
}

function who(user, message) {
  return h(
    'div',
    { class: 'who' },
    h('b', {}, user.is_bot ? user.real_name : user.name),
    user.is_bot && h('span', { class: 'badge' }, 'APP'),
    h('time', { 'data-ts': message.ts, title: exactTime(message.ts) }, relativeTime(message.ts)),
  );
}

function body(message) {
  const blocks = message.blocks ?? [];
  const edited =
    message.edited &&
    !message.bot_id &&
    h('span', { class: 'edited', title: exactTime(message.edited.ts) }, ' (edited)');
  if (blocks.length === 0)
    return message.text === '' ? null : h('div', { class: 'text' }, mrkdwn(message.text), edited);
  return renderBlocks(blocks, surfaceOf(message));
}

function surfaceOf(message) {
  const controls = [];
  const values = () => given(controls);
  const click = (element, block, value) =>
    act('action', {
      as: store.me,
      channel: message.channel,
      ts: message.ts,
      action_id: element.action_id,
      block_id: block.block_id,
      value,
      values: values(),
    });
  return {
    controls,
    click,
    changed: (element, block, value) =>
      block.type === 'input' && !block.dispatch_action ? null : click(element, block, value),
    state: initial,
  };
}

/** Elements in messages start as the app sent them. */
function initial(_block, element) {
  return {
    value: element.initial_value,
    selected_option: element.initial_option,
    selected_options: element.initial_options,
    selected_user: element.initial_user,
    selected_date: element.initial_date,
    selected_time: element.initial_time,
  };
}

function reactions(message) {
  const all = message.reactions ?? [];
  if (all.length === 0) return null;
  const one = ({ name, users }) =>
    h(
      'button',
      {
        class: 'reaction',
        type: 'button',
        'aria-pressed': String(users.includes(store.me)),
        title: `${users.map((id) => store.users.get(id)?.name ?? id).join(', ')} with :${name}:`,
        onclick: () => react(message, name),
      },
      emoji(name),
      ` ${users.length}`,
    );
  return h('div', { class: 'reactions' }, all.map(one));
}

function react(message, name) {
  return act('react', { as: store.me, channel: message.channel, ts: message.ts, name });
}

function replies(message, openThread) {
  const count = message.replies === 1 ? '1 reply' : `${message.replies} replies`;
  const last = message.latest_reply ? h('small', {}, `last reply ${relativeTime(message.latest_reply)}`) : null;
  return h(
    'button',
    { class: 'replies', type: 'button', onclick: () => openThread(message.ts) },
    icon('reply'),
    count,
    last,
  );
}

function tools(message, where, openThread) {
  const quick = quickReactions.map((name) =>
    h('button', { type: 'button', title: `:${name}:`, onclick: () => react(message, name) }, emoji(name)),
  );
  const shortcuts = store.app.shortcuts
    .filter((each) => each.type === 'message')
    .map((each) => {
      const run = () =>
        act('shortcut', { as: store.me, callback_id: each.callbackId, channel: message.channel, ts: message.ts });
      return h('button', { type: 'button', title: each.name, onclick: run }, emoji('zap'));
    });
  const reply =
    where === 'channel' && !isReply(message)
      ? h('button', { type: 'button', title: 'Reply in thread', onclick: () => openThread(message.ts) }, icon('reply'))
      : null;
  return h('div', { class: 'tools' }, quick, shortcuts, reply);
}
