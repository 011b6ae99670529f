import { app, channels, groups, users } from './seed.ts';
import { Timestamps } from './ids.ts';
import type { Channel, Message, SharedFile, User, UserGroup, View } from './shapes.ts';

export type Change =
  | { readonly kind: 'message'; readonly message: Message; readonly previous: Message | null }
  | { readonly kind: 'removed'; readonly message: Message }
  | { readonly kind: 'channel'; readonly channel: Channel }
  | { readonly kind: 'views'; readonly user: string; readonly views: readonly View[] }
  | { readonly kind: 'home'; readonly user: string; readonly view: View }
  | { readonly kind: 'toast'; readonly user: string; readonly text: string }
  | { readonly kind: 'thinking'; readonly channel: string; readonly thread: string; readonly text: string }
  | { readonly kind: 'sockets'; readonly count: number };

/** Everything the workspace knows. Whoever changes it goes through here, so that pages, events and the journal all hear of it. */
export class Workspace {
  readonly users: ReadonlyMap<string, User> = new Map(users.map((user) => [user.id, user]));
  readonly groups: readonly UserGroup[] = groups;
  readonly channels: ReadonlyMap<string, Channel> = new Map(channels().map((channel) => [channel.id, channel]));
  readonly homes = new Map<string, View>();
  readonly files = new Map<string, { readonly file: SharedFile; readonly bytes: Buffer }>();
  readonly timestamps = new Timestamps();
  readonly #messages = new Map<string, Map<string, Message>>();
  readonly #listeners = new Set<(change: Change) => void>();
  #version = 0;

  /** Grows with every change; pages and tests wait for it. */
  get version(): number {
    return this.#version;
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(change: Change): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener(change);
  }

  /** Oldest first, ephemeral ones included. */
  messages(channel: string): Message[] {
    return [...(this.#messages.get(channel)?.values() ?? [])];
  }

  /** A message everybody sees; an ephemeral one is not found, as in Slack. */
  message(channel: string, ts: string): Message | null {
    const message = this.#messages.get(channel)?.get(ts);
    return message === undefined || message.visible_to !== undefined ? null : message;
  }

  anyMessage(channel: string, ts: string): Message | null {
    return this.#messages.get(channel)?.get(ts) ?? null;
  }

  thread(channel: string, ts: string): Message[] {
    return this.messages(channel).filter((message) => message.ts === ts || message.thread_ts === ts);
  }

  save(message: Message): Message {
    const inChannel = this.#messages.get(message.channel) ?? new Map<string, Message>();
    this.#messages.set(message.channel, inChannel);
    const previous = inChannel.get(message.ts) ?? null;
    inChannel.set(message.ts, message);
    this.timestamps.startAfter(message.ts);
    this.announce({ kind: 'message', message, previous });
    return message;
  }

  remove(message: Message): void {
    this.#messages.get(message.channel)?.delete(message.ts);
    this.announce({ kind: 'removed', message });
  }

  publishHome(user: string, view: View): void {
    this.homes.set(user, view);
    this.announce({ kind: 'home', user, view });
  }

  join(channel: Channel, user: string): void {
    if (channel.members.includes(user)) return;
    channel.members = [...channel.members, user];
    this.announce({ kind: 'channel', channel });
  }

  toast(user: string, text: string): void {
    this.announce({ kind: 'toast', user, text });
  }

  /** The direct conversation between the app and one person. */
  directChannel(user: string): Channel | null {
    for (const channel of this.channels.values()) {
      if (channel.kind === 'im' && channel.members.includes(user) && user !== app.botUser) return channel;
    }
    return null;
  }
}
