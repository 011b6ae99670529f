import { h } from './dom.js';
import { link } from './mrkdwn.js';
import { richText } from './rich-text.js';

const words = { pending: 'waiting', in_progress: 'under way', complete: 'done', error: 'failed' };
const signs = { complete: '✓', error: '!', pending: '', in_progress: '' };

function task(block, extra = '') {
  return h(
    'div',
    { class: `task ${block.status} ${extra}` },
    h('span', { class: `state ${block.status}`, role: 'img', 'aria-label': words[block.status] }, signs[block.status]),
    h('div', {}, block.title),
    block.details && h('div', { class: 'more' }, richText(block.details)),
    block.output && h('div', { class: 'more' }, richText(block.output)),
    block.sources &&
      h(
        'div',
        { class: 'more' },
        block.sources.map((source) => [link(source.url, source.text), ' ']),
      ),
  );
}

export function taskCard(block) {
  return task(block, 'card');
}

export function plan(block) {
  const tasks = block.tasks ?? [];
  return h(
    'details',
    { class: 'plan', open: true },
    h('summary', {}, block.title),
    tasks.map((each) => task(each)),
  );
}
