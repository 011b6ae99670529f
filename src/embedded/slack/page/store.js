/** What this window knows. `place` is what it shows: a channel or `home`, and perhaps a thread beside it. */
export const store = {
  me: localStorage.getItem('slack-emulator-me') ?? 'U0ONCALL1',
  team: '',
  /** @type {any} */
  app: { commands: [], shortcuts: [], sockets: 0, botUser: '' },
  /** @type {Map<string, any>} */
  users: new Map(),
  groups: [],
  /** @type {{ en: any[], zh: any[] }} */
  guide: { en: [], zh: [] },
  /** @type {Map<string, any>} */
  channels: new Map(),
  /** @type {Map<string, Map<string, any>>} */
  messages: new Map(),
  views: [],
  home: null,
  /** @type {{ channel: string, thread: string | null }} */
  place: { channel: 'C0INCIDENT', thread: null },
  unread: new Map(),
  thinking: new Map(),
  /** The command this person gave last, until its thread has been opened for them. */
  asked: null,
};

export function takeState(state) {
  store.team = state.team;
  store.app = state.app;
  store.users = new Map(state.users.map((user) => [user.id, user]));
  store.groups = state.groups;
  store.guide = state.guide;
  store.channels = new Map(state.channels.map(({ messages: _messages, ...channel }) => [channel.id, channel]));
  store.messages = new Map(
    state.channels.map(({ id, messages }) => [id, new Map(messages.map((each) => [each.ts, each]))]),
  );
  store.views = state.views;
  store.home = state.home;
}

export function messagesOf(channel) {
  return [...(store.messages.get(channel)?.values() ?? [])].sort((a, b) => (a.ts < b.ts ? -1 : 1));
}

/** What stands in the channel itself: no replies, unless they were sent to the channel too. */
export function topLevel(channel) {
  return messagesOf(channel).filter((message) => !isReply(message) || message.broadcast);
}

export function threadOf(channel, ts) {
  return messagesOf(channel).filter((message) => message.ts === ts || message.thread_ts === ts);
}

export function isReply(message) {
  return message.thread_ts !== undefined && message.thread_ts !== message.ts;
}

export function channelTitle(channel) {
  return channel.kind === 'im' ? (store.app.name ?? 'app') : channel.name;
}

/** What the inputs of a surface say, by block and action. */
export function given(controls) {
  const values = {};
  for (const { block, element, read } of controls) {
    values[block.block_id] = { ...values[block.block_id], [element.action_id]: read() };
  }
  return values;
}
