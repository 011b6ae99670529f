import { h } from './dom.js';

/** Says something for a few seconds. */
export function toast(text) {
  const box = h('div', { class: 'toast' }, text);
  document.getElementById('toasts').append(box);
  setTimeout(() => box.remove(), 6000);
}
