import { h } from './dom.js';
import { element } from './elements.js';
import { emoji } from './emoji.js';
import { markdown } from './markdown.js';
import { textObject } from './mrkdwn.js';
import { richText } from './rich-text.js';
import { dataTable, table } from './table.js';
import { plan, taskCard } from './tasks.js';

/** Block Kit as nodes; see elements.js for what a surface is. */
export function renderBlocks(blocks, surface) {
  return h(
    'div',
    { class: 'blocks' },
    blocks.map((block) => render[block.type]?.(block, surface) ?? unknown(block)),
  );
}

function unknown(block) {
  return h('div', { class: 'no-image' }, `A block of type ${block.type}`);
}

function section(block, surface) {
  return h(
    'div',
    { class: 'b-section' },
    h(
      'div',
      { class: 'body text' },
      block.text && h('div', {}, textObject(block.text)),
      block.fields &&
        h(
          'div',
          { class: 'fields' },
          block.fields.map((field) => h('div', {}, textObject(field))),
        ),
    ),
    block.accessory &&
      h(
        'div',
        {},
        block.accessory.type === 'image' ? picture(block.accessory) : element(block.accessory, block, surface),
      ),
  );
}

/** The page never calls out: pictures from elsewhere are named, not loaded. */
function picture(object) {
  const id = object.slack_file?.id ?? /\/files-pri\/[^-]+-([^/]+)/.exec(object.slack_file?.url ?? '')?.[1];
  if (id !== undefined) return h('img', { src: `/_/file/${id}`, alt: object.alt_text });
  return h('span', { class: 'no-image', title: object.image_url }, `Picture: ${object.alt_text}`);
}

function image(block) {
  return h('figure', { class: 'b-image' }, block.title && h('figcaption', {}, textObject(block.title)), picture(block));
}

function context(block) {
  return h(
    'div',
    { class: 'b-context' },
    block.elements.map((each) => h('div', {}, each.type === 'image' ? picture(each) : textObject(each))),
  );
}

function actions(block, surface) {
  return h(
    'div',
    { class: 'b-actions' },
    block.elements.map((each) => element(each, block, surface)),
  );
}

function input(block, surface) {
  const control = element(block.element, block, surface);
  const inner = control.matches('input, textarea')
    ? control
    : (control.querySelector('input, textarea, select') ?? control);
  inner.id = `input-${block.block_id}`;
  const error = surface.errors?.[block.block_id];
  if (error !== undefined) inner.setAttribute('aria-invalid', 'true');
  return h(
    'div',
    { class: 'field', 'data-block': block.block_id },
    h(
      'label',
      { for: inner.id },
      textObject(block.label),
      block.optional && h('span', { class: 'optional' }, ' (optional)'),
    ),
    control,
    error !== undefined && h('div', { class: 'error', role: 'alert' }, error),
    block.hint && h('div', { class: 'hint' }, textObject(block.hint)),
  );
}

const alertSigns = {
  default: 'memo',
  info: 'information_source',
  warning: 'warning',
  error: 'no_entry',
  success: 'white_check_mark',
};

function alert(block) {
  const level = block.level ?? 'default';
  return h(
    'div',
    { class: `alert ${level}`, role: 'note' },
    h('span', { 'aria-hidden': 'true' }, emoji(alertSigns[level])),
    h('div', {}, textObject(block.text)),
  );
}

const render = {
  section,
  header: (block) => h('h3', { class: 'b-header' }, textObject(block.text)),
  divider: () => h('hr', { class: 'b-divider' }),
  context,
  context_actions: actions,
  actions,
  image,
  input,
  rich_text: richText,
  table,
  data_table: dataTable,
  markdown: (block) => markdown(block.text),
  alert,
  plan,
  task_card: taskCard,
};
