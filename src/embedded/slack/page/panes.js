import { composer } from './composer.js';
import { h, icon, replaceChildren } from './dom.js';
import { drawGuide } from './guide.js';
import { messageList } from './list.js';
import { channelTitle, store, threadOf, topLevel } from './store.js';
import { drawHome } from './views.js';

/** The middle of the page: a channel, or the Home tab. */
export function mainPane(element, { openThread, dismiss, switchUser, toggleMenu }) {
  const list = messageList('channel', { openThread, dismiss });
  const words = composer({
    target: () => ({ channel: store.place.channel, thread: null }),
    label: () => {
      const channel = store.channels.get(store.place.channel);
      return channel?.kind === 'im'
        ? `Message ${channelTitle(channel)}`
        : `Message #${channel?.name ?? ''} — or type / for commands`;
    },
  });
  const bar = h('header', { class: 'bar' });
  const home = h('div', { class: 'home' });
  const homeScroll = h('div', { class: 'scroll', tabindex: '0' }, home);
  const guide = h('section', { class: 'guide', hidden: true });
  element.append(bar, guide, list.scroll, homeScroll, words.node);

  function draw() {
    const { channel: id } = store.place;
    const channel = store.channels.get(id);
    const onHome = id === 'home';
    drawBar(channel, onHome);
    drawGuide(guide, { type: words.type, become: switchUser });
    list.scroll.hidden = onHome;
    words.node.hidden = onHome;
    homeScroll.hidden = !onHome;
    if (onHome) return drawHome(home);
    words.rename();
    list.draw(topLevel(id), { empty: welcome(channel) });
  }

  function drawBar(channel, onHome) {
    const menu = h(
      'button',
      { class: 'icon-button menu-button', type: 'button', 'aria-label': 'Channels', onclick: toggleMenu },
      icon('menu'),
    );
    const title = onHome ? store.app.name : channel?.kind === 'im' ? channelTitle(channel) : `# ${channel?.name ?? ''}`;
    const people = [...store.users.values()].filter((user) => !user.is_bot);
    const chooser = h(
      'select',
      { 'aria-label': 'You are', onchange: (event) => switchUser(event.target.value) },
      people.map((user) => h('option', { value: user.id, selected: user.id === store.me }, user.name)),
    );
    replaceChildren(
      bar,
      menu,
      h('h1', {}, title ?? ''),
      h('span', { class: 'topic' }, onHome ? 'Home' : (channel?.topic ?? '')),
      h('label', { class: 'me push' }, h('span', {}, 'You are'), chooser),
    );
  }

  function welcome(channel) {
    const examples = store.app.commands.flatMap(({ command }) => [`${command} help`, `${command} hosts`]);
    const example = (text) => h('button', { class: 'button', type: 'button', onclick: () => words.type(text) }, text);
    return h(
      'div',
      { class: 'welcome' },
      h('h2', {}, channel?.kind === 'im' ? `Talk to ${channelTitle(channel)}` : `#${channel?.name ?? ''}`),
      h('div', {}, channel?.topic ?? ''),
      h('div', { class: 'try' }, examples.map(example)),
    );
  }

  return { draw, list, words };
}

/** The right of the page: one thread. */
export function threadPane(element, { closeThread, dismiss }) {
  const list = messageList('thread', { openThread: () => {}, dismiss });
  const words = composer({ target: () => store.place, label: () => `Reply — mention @${store.app.name} to ask it` });
  const where = h('span', { class: 'topic' });
  const close = h(
    'button',
    { class: 'icon-button push', type: 'button', 'aria-label': 'Close thread', onclick: closeThread },
    icon('close'),
  );
  element.append(h('header', { class: 'bar' }, h('h1', {}, 'Thread'), where, close), list.scroll, words.node);

  function draw() {
    const { channel, thread } = store.place;
    element.hidden = thread === null;
    if (thread === null) return;
    where.textContent =
      store.channels.get(channel)?.kind === 'im' ? '' : `# ${store.channels.get(channel)?.name ?? ''}`;
    words.rename();
    const status = store.thinking.get(`${channel} ${thread}`);
    const thinking = status
      ? h('div', { class: 'thinking' }, h('span', { class: 'state in_progress' }), `${store.app.name} ${status}`)
      : null;
    list.draw(threadOf(channel, thread), { after: thinking });
  }

  return { draw, list, words };
}
