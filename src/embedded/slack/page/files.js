import { h, icon } from './dom.js';

const PREVIEW_BYTES = 200_000;
const PREVIEW_LINES = 14;

export function files(list) {
  return h('div', { class: 'files' }, list.map(one));
}

function one(file) {
  const box = h(
    'div',
    { class: 'file' },
    h(
      'div',
      { class: 'name' },
      icon('file'),
      h('span', {}, h('b', {}, file.title), ' ', h('small', {}, sizeOf(file.size))),
      h('a', { class: 'download', href: file.href, download: file.name }, 'Download'),
    ),
  );
  if (/^image\/(png|jpeg|gif)$/.test(file.mimetype)) box.append(h('img', { src: file.href, alt: file.title }));
  else if (/^text\/|json/.test(file.mimetype) && file.size <= PREVIEW_BYTES) void preview(box, file);
  return box;
}

async function preview(box, file) {
  const response = await fetch(file.href);
  if (!response.ok) return;
  const lines = (await response.text()).split('\n');
  const more = lines.length > PREVIEW_LINES ? '\n…' : '';
  box.append(h('pre', { tabindex: '0' }, lines.slice(0, PREVIEW_LINES).join('\n') + more));
}

function sizeOf(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
