import { codeBlock } from './code.js';
import { h } from './dom.js';
import { withEmoji } from './emoji.js';
import { link } from './mrkdwn.js';
import { tableOf } from './table.js';

/** Standard Markdown, as far as `markdown` blocks use it: headings, lists, quotes, tables, code. */
export function markdown(text) {
  const nodes = [];
  // Text, language, code, text, language, code …
  const pieces = text.split(/^```(\w*)\n([\s\S]*?)^```[ \t]*$/m);
  for (const [index, piece] of pieces.entries()) {
    if (index % 3 === 0) nodes.push(...paragraphs(piece));
    if (index % 3 === 2) nodes.push(codeBlock(piece, pieces[index - 1]));
  }
  return h('div', { class: 'marked' }, nodes);
}

function paragraphs(text) {
  return text
    .split(/\n{2,}/)
    .map((part) => part.replace(/^\n+|\n+$/g, ''))
    .filter((part) => part !== '')
    .flatMap(paragraph);
}

function paragraph(text) {
  const lines = text.split('\n');
  const heading = /^(#{1,6})\s+(.*)$/.exec(lines[0]);
  if (heading !== null) {
    const rest = lines.slice(1).join('\n');
    return [h(heading[1].length < 3 ? 'h3' : 'h4', {}, inline(heading[2])), ...paragraphs(rest)];
  }
  if (lines.length > 1 && /^\s*\|?[\s:|-]+\|[\s:|-]*$/.test(lines[1])) {
    return [tableOf([lines[0], ...lines.slice(2)].map((line) => cells(line).map(inline)))];
  }
  if (lines.every((line) => /^\s*([-*+]|\d+[.)])\s+|^\s{2,}/.test(line))) return [list(lines)];
  if (lines.every((line) => line.startsWith('>'))) {
    return [h('blockquote', {}, broken(lines.map((line) => line.replace(/^>\s?/, ''))))];
  }
  if (/^(-{3,}|\*{3,})$/.test(text)) return [h('hr', { class: 'b-divider' })];
  const start = lines.findIndex((line) => /^\s*([-*+]|\d+[.)])\s+/.test(line));
  if (start > 0) return [h('p', {}, broken(lines.slice(0, start))), ...paragraph(lines.slice(start).join('\n'))];
  return [h('p', {}, broken(lines))];
}

function list(lines) {
  const ordered = /^\s*\d/.test(lines[0]);
  const items = lines.map((line) => h('li', {}, inline(line.replace(/^\s*([-*+]|\d+[.)])\s+/, ''))));
  return h(ordered ? 'ol' : 'ul', {}, items);
}

function cells(line) {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

function broken(lines) {
  return lines.flatMap((line, index) => (index === 0 ? inline(line) : [h('br'), ...inline(line)]));
}

const marks = [
  [/`([^`]+)`/, (match) => h('code', { class: 'inline' }, match[1])],
  [/\[([^\]]+)\]\(([^)\s]+)\)/, (match) => link(match[2], match[1])],
  [/\*\*(.+?)\*\*/, (match) => h('strong', {}, inline(match[1]))],
  [/~~(.+?)~~/, (match) => h('s', {}, inline(match[1]))],
  [/(?<![\p{L}\p{N}*])\*([^*]+)\*/u, (match) => h('em', {}, inline(match[1]))],
  [/(?<![\p{L}\p{N}_])_([^_]+)_(?![\p{L}\p{N}_])/u, (match) => h('em', {}, inline(match[1]))],
];

function inline(text) {
  let first = null;
  for (const [pattern, make] of marks) {
    const match = pattern.exec(text);
    if (match !== null && (first === null || match.index < first.match.index)) first = { match, make };
  }
  if (first === null) return text === '' ? [] : withEmoji(text);
  const { match, make } = first;
  return [...inline(text.slice(0, match.index)), make(match), ...inline(text.slice(match.index + match[0].length))];
}
