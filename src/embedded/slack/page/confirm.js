import { h } from './dom.js';
import { textObject } from './mrkdwn.js';

/** Asks before something happens, in the app's words. */
export function confirmed({ title, text, confirm, deny, style }) {
  return new Promise((resolve) => {
    const yes = h(
      'button',
      { class: `button ${style === 'danger' ? 'danger solid' : 'primary'}`, value: 'yes' },
      textObject(confirm),
    );
    const no = h('button', { class: 'button', value: 'no' }, textObject(deny));
    const dialog = h(
      'dialog',
      { class: 'confirm', 'aria-label': title.text },
      h('header', {}, h('h2', {}, textObject(title))),
      h('div', { class: 'content' }, textObject(text)),
      h('footer', {}, no, yes),
    );
    const settle = (answer) => {
      dialog.remove();
      resolve(answer);
    };
    yes.addEventListener('click', () => settle(true));
    no.addEventListener('click', () => settle(false));
    dialog.addEventListener('cancel', () => settle(false));
    document.body.append(dialog);
    dialog.showModal();
    yes.focus();
  });
}
