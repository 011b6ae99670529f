import { h } from './dom.js';
import { confirmed } from './confirm.js';
import { emoji } from './emoji.js';
import { textObject } from './mrkdwn.js';
import { store } from './store.js';

/**
 * Interactive elements. A `surface` is where they stand: `click(element, block, value)` tells the app, `controls` collects
 * how to read each input, `state(block, element)` is what it says already.
 */
export function element(object, block, surface) {
  const make = makers[object.type];
  return make === undefined ? h('span', { class: 'no-image' }, `[${object.type}]`) : make(object, block, surface);
}

function styleOf(object) {
  return `button ${object.style ?? ''}`;
}

async function run(button, object, block, surface, value) {
  if (object.confirm !== undefined && !(await confirmed(object.confirm))) return;
  button.setAttribute('aria-busy', 'true');
  await surface.click(object, block, value);
  button.removeAttribute('aria-busy');
}

function button(object, block, surface) {
  const label = object.accessibility_label;
  const props = { class: styleOf(object), 'aria-label': label, 'data-action': object.action_id };
  const node = object.url
    ? h('a', { ...props, href: object.url, target: '_blank', rel: 'noreferrer noopener' }, textObject(object.text))
    : h('button', { ...props, type: 'button' }, textObject(object.text));
  node.addEventListener('click', () => run(node, object, block, surface));
  return node;
}

function feedback(object, block, surface) {
  return ['positive_button', 'negative_button'].map((which, index) => {
    const { text, value, accessibility_label } = object[which];
    const node = h(
      'button',
      { class: 'button', type: 'button', title: accessibility_label },
      emoji(index === 0 ? 'thumbsup' : 'thumbsdown'),
      ' ',
      textObject(text),
    );
    node.addEventListener('click', () => run(node, object, block, surface, value));
    return node;
  });
}

function overflow(object, block, surface) {
  const node = select([{ value: '', text: '⋯' }, ...object.options.map(plainOption)], '', object);
  node.addEventListener('change', async () => {
    const { value } = node;
    node.value = '';
    const chosen = object.options.find((option) => option.value === value);
    if (chosen?.url) window.open(chosen.url, '_blank', 'noreferrer');
    if (object.confirm === undefined || (await confirmed(object.confirm))) await surface.click(object, block, value);
  });
  return h('span', { class: 'field' }, node);
}

const plainOption = (option) => ({ value: option.value, text: option.text.text });

function select(options, chosen, object) {
  const node = h('select', { 'aria-label': object.placeholder?.text ?? 'Choose', 'data-action': object.action_id });
  for (const { value, text } of options) node.append(h('option', { value, selected: value === chosen }, text));
  return node;
}

/** One of many, from a list the app gave or from the workspace. */
function choice(field, list) {
  return (object, block, surface) => {
    const groups = object.option_groups;
    const empty = { value: '', text: object.placeholder?.text ?? 'Choose…' };
    const now = surface.state(block, object)?.[field];
    const chosen = typeof now === 'string' ? now : (now?.value ?? '');
    const node = select(groups === undefined ? [empty, ...list(object)] : [empty], chosen, object);
    for (const group of groups ?? []) {
      const options = group.options
        .map(plainOption)
        .map(({ value, text }) => h('option', { value, selected: value === chosen }, text));
      node.append(h('optgroup', { label: group.label.text }, options));
    }
    surface.controls.push({ element: object, block, read: () => node.value || null });
    node.addEventListener('change', async () => {
      if (object.confirm === undefined || (await confirmed(object.confirm)))
        await surface.changed(object, block, node.value || null);
    });
    return h('span', { class: 'field' }, node);
  };
}

/** Boxes to tick: one or several. */
function ticks(type, several, field, list) {
  return (object, block, surface) => {
    const said = [surface.state(block, object)?.[field] ?? []].flat();
    const now = new Set(said.map((each) => (typeof each === 'string' ? each : each.value)));
    const name = `${block.block_id}-${object.action_id}`;
    const boxes = list(object).map((option) => {
      const input = h('input', { type, name, value: option.value, checked: now.has(option.value) });
      const about = option.description ? h('small', {}, option.description) : null;
      return { input, node: h('label', {}, input, h('span', {}, option.text, about)) };
    });
    const read = () => {
      const values = boxes.filter(({ input }) => input.checked).map(({ input }) => input.value);
      return several ? values : (values[0] ?? null);
    };
    surface.controls.push({ element: object, block, read });
    const group = h(
      'div',
      { class: 'choices', role: 'group' },
      boxes.map(({ node }) => node),
    );
    group.addEventListener('change', () => surface.changed(object, block, read()));
    return group;
  };
}

const richOptions = (object) =>
  (object.options ?? object.option_groups?.flatMap((group) => group.options) ?? []).map((option) => ({
    value: option.value,
    text: textObject(option.text),
    description: option.description === undefined ? null : textObject(option.description),
  }));
const people = () =>
  [...store.users.values()].filter((user) => !user.is_bot).map((user) => ({ value: user.id, text: user.name }));
const places = () =>
  [...store.channels.values()]
    .filter((channel) => channel.kind === 'channel')
    .map((channel) => ({ value: channel.id, text: `#${channel.name}` }));

/** A line or a box to type into. */
function typed(kind) {
  return (object, block, surface) => {
    const now = surface.state(block, object)?.value ?? '';
    const common = {
      placeholder: object.placeholder?.text,
      'data-action': object.action_id,
      autofocus: object.focus_on_load,
    };
    const node = object.multiline || kind === 'rich' ? h('textarea', common) : h('input', { ...common, type: 'text' });
    if (kind === 'number') node.inputMode = 'decimal';
    node.value = typeof now === 'string' ? now : '';
    const read = () => (kind === 'rich' ? richValue(node.value) : node.value);
    surface.controls.push({ element: object, block, read });
    node.addEventListener('change', () => surface.changed(object, block, read()));
    return node;
  };
}

function richValue(text) {
  if (text === '') return null;
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] };
}

function picker(type, field, convert = (value) => value || null) {
  return (object, block, surface) => {
    const node = h('input', {
      type,
      value: surface.state(block, object)?.[field] ?? '',
      'data-action': object.action_id,
    });
    const read = () => convert(node.value);
    surface.controls.push({ element: object, block, read });
    node.addEventListener('change', () => surface.changed(object, block, read()));
    return h('span', { class: 'field' }, node);
  };
}

const seconds = (value) => (value === '' ? null : Math.floor(new Date(value).getTime() / 1000));

const makers = {
  button,
  icon_button: button,
  workflow_button: button,
  feedback_buttons: feedback,
  overflow,
  static_select: choice('selected_option', (object) => (object.options ?? []).map(plainOption)),
  users_select: choice('selected_user', people),
  channels_select: choice('selected_channel', places),
  conversations_select: choice('selected_conversation', places),
  radio_buttons: ticks('radio', false, 'selected_option', richOptions),
  checkboxes: ticks('checkbox', true, 'selected_options', richOptions),
  multi_static_select: ticks('checkbox', true, 'selected_options', richOptions),
  multi_users_select: ticks('checkbox', true, 'selected_users', people),
  multi_channels_select: ticks('checkbox', true, 'selected_channels', places),
  multi_conversations_select: ticks('checkbox', true, 'selected_conversations', places),
  plain_text_input: typed('text'),
  number_input: typed('number'),
  email_text_input: typed('text'),
  url_text_input: typed('text'),
  rich_text_input: typed('rich'),
  datepicker: picker('date', 'selected_date'),
  timepicker: picker('time', 'selected_time'),
  datetimepicker: picker('datetime-local', 'selected_date_time', seconds),
};
