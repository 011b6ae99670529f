import { h, icon, replaceChildren } from './dom.js';
import { store } from './store.js';

export function drawSidebar(element, go) {
  const channels = [...store.channels.values()];
  const place = (id, sign, name) => {
    const unread = store.unread.get(id) ?? 0;
    return h(
      'button',
      {
        class: `place ${unread > 0 ? 'unread' : ''}`,
        type: 'button',
        'aria-current': store.place.channel === id ? 'page' : undefined,
        onclick: () => go(id),
      },
      h('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
      name,
      unread > 0 && h('span', { class: 'count', 'aria-label': `${unread} new` }, String(unread)),
    );
  };
  const connected = store.app.sockets > 0;
  replaceChildren(
    element,
    h(
      'div',
      { class: 'workspace' },
      h('img', { src: '/page/icon.svg', alt: '' }),
      h(
        'div',
        {},
        h('strong', {}, store.team),
        h(
          'span',
          { class: 'connection' },
          h('span', { class: `dot ${connected ? 'on' : 'off'}` }),
          connected ? 'app connected' : 'app not connected',
        ),
      ),
    ),
    h('h2', {}, 'Channels'),
    channels.filter(({ kind }) => kind === 'channel').map((channel) => place(channel.id, '#', channel.name)),
    h('h2', {}, 'App'),
    place('home', icon('home'), 'Home'),
    channels.filter(({ kind }) => kind === 'im').map((channel) => place(channel.id, icon('letter'), 'Messages')),
    h('div', { class: 'foot' }, 'A Slack emulator on this machine. Nothing here leaves it.'),
  );
}
