import { h, icon, replaceChildren } from './dom.js';
import { store } from './store.js';

const HIDDEN = 'slack-emulator-guide-hidden';
const LANG = 'slack-emulator-guide-lang';
/** The furthest step met: what is over stays over, also when its message says something else by now. */
let reached = 0;

const words = {
  en: { title: 'First steps', become: (name) => `Become ${name}`, hide: 'Hide the first steps', other: '中文' },
  zh: { title: '入门步骤', become: (name) => `切换为 ${name}`, hide: '隐藏入门步骤', other: 'English' },
};

/** Leads a stranger from step to step, above the messages. `type` puts words into the composer. */
export function drawGuide(element, { type, become }) {
  const lang = chosenLang();
  const steps = store.guide[lang];
  element.hidden = steps.length === 0 || localStorage.getItem(HIDDEN) === String(steps.length);
  if (element.hidden) return;
  while (reached < steps.length - 1 && isOver(steps[reached])) reached += 1;
  const step = steps[reached];
  const key = `${reached} ${store.me} ${lang}`;
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  element.lang = lang;
  const own = words[lang];
  element.setAttribute('aria-label', own.title);
  const button = (text, onclick) => h('button', { class: 'button', type: 'button', onclick }, text);
  const user = store.users.get(step.become);
  const other = lang === 'en' ? 'zh' : 'en';
  const speak = () => {
    localStorage.setItem(LANG, other);
    drawGuide(element, { type, become });
    element.querySelector('.other-language').focus();
  };
  replaceChildren(
    element,
    h('span', { class: 'count' }, `${reached + 1}/${steps.length}`),
    h('p', { role: 'status' }, step.say),
    (step.type ?? []).map((text) => button(text, () => type(text))),
    user && button(own.become(user.name), () => become(user.id)),
    h(
      'span',
      { class: 'controls' },
      h('button', { class: 'other-language', type: 'button', lang: other, onclick: speak }, own.other),
      h(
        'button',
        { class: 'icon-button', type: 'button', 'aria-label': own.hide, onclick: () => hide(element, steps) },
        icon('close'),
      ),
    ),
  );
}

/** What was chosen here, else what the browser asks for. */
function chosenLang() {
  return localStorage.getItem(LANG) ?? (/^zh\b/i.test(navigator.language) ? 'zh' : 'en');
}

function hide(element, steps) {
  localStorage.setItem(HIDDEN, String(steps.length));
  element.hidden = true;
}

function isOver({ become, seen }) {
  if (become !== undefined && become === store.me) return true;
  const said = [...store.messages.values()].flatMap((messages) => [...messages.values()]);
  const ours = said.filter(({ user }) => user === store.app.botUser).map(({ blocks }) => JSON.stringify(blocks ?? []));
  return ours.some((blocks) => seen.some((part) => blocks.includes(part)));
}
