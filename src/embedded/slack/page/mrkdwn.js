import { codeBlock } from './code.js';
import { h } from './dom.js';
import { emoji, withEmoji } from './emoji.js';
import { store } from './store.js';
import { formatDate } from './time.js';

/** Slack's own markup as nodes: blocks of code, quotes, then what stands inside a line. */
export function mrkdwn(text) {
  const nodes = [];
  for (const [index, piece] of text.split(/```\n?([\s\S]*?)\n?```/).entries()) {
    if (index % 2 === 1) nodes.push(codeBlock(decode(piece)));
    else nodes.push(...quotes(index > 0 ? piece.replace(/^\n/, '') : piece));
  }
  return nodes;
}

function quotes(text) {
  const nodes = [];
  let quoted = [];
  let plain = [];
  const flush = () => {
    if (plain.length > 0) nodes.push(...lines(plain.join('\n')));
    if (quoted.length > 0) nodes.push(h('blockquote', {}, lines(quoted.join('\n'))));
    plain = [];
    quoted = [];
  };
  for (const line of text.split('\n')) {
    const match = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    if ((match !== null) !== quoted.length > 0) flush();
    if (match === null) plain.push(line);
    else quoted.push(match[1]);
  }
  flush();
  return nodes;
}

function lines(text) {
  return text.split('\n').flatMap((line, index) => (index === 0 ? inline(line) : [h('br'), ...inline(line)]));
}

const marks = [
  [/`([^`\n]+)`/, (match) => h('code', { class: 'inline' }, decode(match[1]))],
  [/<([^<>\n]+)>/, (match) => special(match[1])],
  [/(?<![\p{L}\p{N}*])\*([^*\n]*[^*\s])\*(?![\p{L}\p{N}*])/u, (match) => h('strong', {}, inline(match[1]))],
  [/(?<![\p{L}\p{N}_])_([^_\n]*[^_\s])_(?![\p{L}\p{N}_])/u, (match) => h('em', {}, inline(match[1]))],
  [/(?<![\p{L}\p{N}~])~([^~\n]*[^~\s])~(?![\p{L}\p{N}~])/u, (match) => h('s', {}, inline(match[1]))],
  [/:([a-z0-9_+-]+):/, (match) => emoji(match[1])],
];

/** Takes the leftmost mark, then goes on behind it. */
function inline(text) {
  let first = null;
  for (const [pattern, make] of marks) {
    const match = pattern.exec(text);
    if (match !== null && (first === null || match.index < first.match.index)) first = { match, make };
  }
  if (first === null) return text === '' ? [] : [decode(text)];
  const { match, make } = first;
  const rest = inline(text.slice(match.index + match[0].length));
  return [...(match.index > 0 ? [decode(text.slice(0, match.index))] : []), make(match), ...rest];
}

function special(body) {
  const [target, label] = body.split(/\|(.*)/s);
  if (target.startsWith('@')) return userMention(target.slice(1));
  if (target.startsWith('#')) return channelMention(target.slice(1), label);
  if (target.startsWith('!subteam^')) return groupMention(target.slice('!subteam^'.length));
  if (target.startsWith('!date^')) {
    const [, seconds, template] = target.split('^');
    return h('span', { title: new Date(Number(seconds) * 1000).toString() }, formatDate(template, Number(seconds)));
  }
  if (target.startsWith('!')) return h('span', { class: 'mention mine' }, `@${target.slice(1)}`);
  return link(target, label === undefined ? undefined : withEmoji(decode(label)));
}

export function link(address, label) {
  const safe = /^(https?|mailto|tel):/i.test(address);
  const text = label ?? decode(address);
  return safe ? h('a', { href: decode(address), target: '_blank', rel: 'noreferrer noopener' }, text) : text;
}

export function userMention(id) {
  const name = store.users.get(id)?.name ?? id;
  return h('span', { class: id === store.me ? 'mention mine' : 'mention' }, `@${name}`);
}

export function channelMention(id, label) {
  const name = store.channels.get(id)?.name ?? label ?? id;
  return h('a', { class: 'mention', href: `#${id}` }, `#${name}`);
}

export function groupMention(id) {
  const group = store.groups.find((other) => other.id === id);
  const mine = group?.users.includes(store.me) ?? false;
  return h('span', { class: mine ? 'mention mine' : 'mention' }, `@${group?.handle ?? id}`);
}

function decode(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** A text object of Block Kit. */
export function textObject(object) {
  if (object.type === 'mrkdwn') return mrkdwn(object.text);
  return object.text
    .split('\n')
    .flatMap((line, index) => (index === 0 ? withEmoji(line) : [h('br'), ...withEmoji(line)]));
}
