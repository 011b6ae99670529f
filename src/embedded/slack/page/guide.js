import { h, icon, replaceChildren } from './dom.js';
import { store } from './store.js';

const HIDDEN = 'slack-emulator-guide-hidden';
/** The furthest step met: what is over stays over, also when its message says something else by now. */
let reached = 0;

/** Leads a stranger from step to step, above the messages. `type` puts words into the composer. */
export function drawGuide(element, { type, become }) {
  const { guide } = store;
  element.hidden = guide.length === 0 || localStorage.getItem(HIDDEN) === String(guide.length);
  if (element.hidden) return;
  while (reached < guide.length - 1 && isOver(guide[reached])) reached += 1;
  const step = guide[reached];
  const key = `${reached} ${store.me}`;
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  const button = (text, onclick) => h('button', { class: 'button', type: 'button', onclick }, text);
  const user = store.users.get(step.become);
  replaceChildren(
    element,
    h('span', { class: 'count' }, `${reached + 1}/${guide.length}`),
    h('p', { role: 'status' }, step.say),
    (step.type ?? []).map((text) => button(text, () => type(text))),
    user && button(`Become ${user.name}`, () => become(user.id)),
    h(
      'button',
      { class: 'icon-button push', type: 'button', 'aria-label': 'Hide the first steps', onclick: () => hide(element) },
      icon('close'),
    ),
  );
}

function hide(element) {
  localStorage.setItem(HIDDEN, String(store.guide.length));
  element.hidden = true;
}

function isOver({ become, seen }) {
  if (become !== undefined && become === store.me) return true;
  const said = [...store.messages.values()].flatMap((messages) => [...messages.values()]);
  const ours = said.filter(({ user }) => user === store.app.botUser).map(({ blocks }) => JSON.stringify(blocks ?? []));
  return ours.some((blocks) => seen.some((part) => blocks.includes(part)));
}
