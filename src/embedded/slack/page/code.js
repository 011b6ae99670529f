import { h } from './dom.js';

/** Fixed-width text that scrolls by itself. Lines of a diff are coloured when the whole reads as one. */
export function codeBlock(text, language) {
  const lines = text.replace(/\n$/, '').split('\n');
  const diff = language === 'diff' || looksLikeDiff(lines);
  const body = lines.map((line) => h('span', { class: `line ${diff ? kindOf(line) : ''}` }, line));
  const copy = h('button', { class: 'copy', type: 'button' }, 'Copy');
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = 'Copied';
    setTimeout(() => (copy.textContent = 'Copy'), 1500);
  });
  return h('div', { class: 'code' }, h('pre', { tabindex: '0' }, body), copy);
}

/** Both removed and added lines, and nothing that a diff does not have. */
function looksLikeDiff(lines) {
  const has = (pattern) => lines.some((line) => pattern.test(line));
  return has(/^\+/) && has(/^-/) && lines.every((line) => /^([-+ @#\\]|diff |index |$)/.test(line));
}

function kindOf(line) {
  if (/^(@@|---|\+\+\+|diff |index )/.test(line)) return 'range';
  if (line.startsWith('+')) return 'plus';
  return line.startsWith('-') ? 'minus' : '';
}
