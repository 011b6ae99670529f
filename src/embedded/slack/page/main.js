import { act, listen, loadState } from './api.js';
import { mainPane, threadPane } from './panes.js';
import { drawSidebar } from './sidebar.js';
import { isReply, store, takeState } from './store.js';
import { keepTimesFresh } from './time.js';
import { toast } from './toast.js';
import { drawModal } from './views.js';

/** How long after a command its answer may open the thread by itself. */
const FOLLOW_SECONDS = 20;

const app = document.getElementById('app');
const main = mainPane(document.getElementById('main'), {
  openThread: (ts) => go(store.place.channel, ts),
  dismiss: (message) => forgetMessage(message.channel, message.ts),
  switchUser,
  toggleMenu: () => app.classList.toggle('with-menu'),
});
const thread = threadPane(document.getElementById('thread'), {
  closeThread: () => go(store.place.channel),
  dismiss: (message) => forgetMessage(message.channel, message.ts),
});
let stop = () => {};

function draw() {
  app.classList.toggle('with-thread', store.place.thread !== null);
  drawSidebar(document.getElementById('sidebar'), go);
  main.draw();
  thread.draw();
  drawModal();
}

/**
 * Shows a channel, `home`, or a thread beside its channel; the address follows.
 * @param {string} channel
 * @param {string | null} ts
 */
function go(channel, ts = null) {
  const moved = channel !== store.place.channel;
  const opened = ts !== null && ts !== store.place.thread;
  if (moved) main.list.forget();
  if (opened) thread.list.forget();
  store.place = { channel, thread: ts };
  store.unread.delete(channel);
  history.replaceState(null, '', `#${channel}${ts === null ? '' : `/${ts}`}`);
  app.classList.remove('with-menu');
  if (channel === 'home' && moved) void act('home', { as: store.me }, { quiet: true });
  draw();
  if (moved) main.list.toEnd();
  if (opened) {
    thread.list.toEnd();
    thread.words.focus();
  } else if (channel !== 'home') main.words.focus();
}

function readAddress() {
  const [channel = '', ts = ''] = location.hash.slice(1).split('/');
  if (channel !== 'home' && !store.channels.has(channel)) return;
  // Permalinks write p1700000000123456.
  const match = /^p?(\d{10})\.?(\d{6})$/.exec(ts);
  const named = match === null ? null : `${match[1]}.${match[2]}`;
  const message = store.messages.get(channel)?.get(named);
  store.place = { channel, thread: message?.thread_ts ?? named };
}

function forgetMessage(channel, ts) {
  store.messages.get(channel)?.delete(ts);
  draw();
}

const hear = {
  messages({ messages, fresh }) {
    for (const message of messages) store.messages.get(message.channel)?.set(message.ts, message);
    if (fresh) noticed(messages[0]);
  },
  removed: ({ channel, ts }) => store.messages.get(channel)?.delete(ts),
  views: ({ views }) => (store.views = views),
  home: ({ view }) => (store.home = view),
  toast: ({ text }) => toast(text),
  thinking: ({ channel, thread: ts, text }) => store.thinking.set(`${channel} ${ts}`, text),
  channel: ({ channel }) => store.channels.set(channel.id, channel),
  sockets: ({ count }) => (store.app.sockets = count),
};

function noticed(message) {
  const { channel, user } = message;
  if (user === store.app.botUser && message.thread_ts) store.thinking.delete(`${channel} ${message.thread_ts}`);
  if (channel !== store.place.channel && user !== store.me)
    store.unread.set(channel, (store.unread.get(channel) ?? 0) + 1);
  follow(message);
}

/** After a command, the first answer in a thread of a message that came since opens beside the channel. */
function follow(message) {
  const { asked } = store;
  if (asked === null || message.channel !== asked.channel || message.user !== store.app.botUser || !isReply(message))
    return;
  if (Number(message.thread_ts) < asked.at - 1 || Date.now() / 1000 - asked.at > FOLLOW_SECONDS) return;
  store.asked = null;
  if (store.place.channel === message.channel) go(message.channel, message.thread_ts);
}

async function refresh() {
  takeState(await loadState(store.me));
  draw();
}

function connect() {
  stop();
  stop = listen(
    store.me,
    () => void refresh(),
    (change) => {
      hear[change.kind]?.(change);
      draw();
    },
    () => {
      store.app.sockets = 0;
      drawSidebar(document.getElementById('sidebar'), go);
    },
  );
}

async function switchUser(id) {
  store.me = id;
  localStorage.setItem('slack-emulator-me', id);
  store.unread.clear();
  const before = store.place;
  takeState(await loadState(id));
  main.list.forget();
  thread.list.forget();
  // The direct conversation of somebody else is not ours to look at.
  if (before.channel !== 'home' && !store.channels.has(before.channel)) {
    const own = [...store.channels.values()].find(({ kind }) => kind === 'im');
    store.place = { channel: own?.id ?? 'C0INCIDENT', thread: null };
  }
  draw();
  main.list.toEnd();
  connect();
  if (store.place.channel === 'home') void act('home', { as: id }, { quiet: true });
}

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || document.querySelector('dialog[open]') !== null) return;
  if (app.classList.contains('with-menu')) app.classList.remove('with-menu');
  else if (store.place.thread !== null) go(store.place.channel);
});
app.addEventListener('click', (event) => {
  if (event.target === app) app.classList.remove('with-menu');
});
window.addEventListener('hashchange', () => {
  readAddress();
  go(store.place.channel, store.place.thread);
});

takeState(await loadState(store.me).catch(() => loadState((store.me = 'U0ONCALL1'))));
readAddress();
draw();
main.list.toEnd();
thread.list.toEnd();
main.words.focus();
if (store.place.channel === 'home') void act('home', { as: store.me }, { quiet: true });
connect();
keepTimesFresh();
