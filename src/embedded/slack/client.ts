import * as z from 'zod';
import { isRecord } from './blocks/walk.ts';
import type { FaultSettings } from './faults.ts';
import type { Done } from './people/done.ts';
import type { ShownMessage, Visible } from './people/visible.ts';

export type { ShownMessage, Visible };

/** One person of the workspace, for tests: does what the page does, through the same addresses. */
export interface Person {
  readonly id: string;
  command(text: string, channel?: string): Promise<Done>;
  say(text: string, channel?: string, thread?: string, files?: readonly string[]): Promise<Done>;
  click(message: ShownMessage, actionId: string, value?: unknown): Promise<Done>;
  /** Clicks in the topmost modal or the Home tab. */
  clickView(viewId: string, actionId: string, value?: unknown): Promise<Done>;
  submit(viewId: string, values: Readonly<Record<string, unknown>>): Promise<Done>;
  close(viewId: string, all?: boolean): Promise<Done>;
  react(message: ShownMessage, name: string): Promise<Done>;
  openHome(): Promise<Done>;
  shortcut(callbackId: string, message?: ShownMessage): Promise<Done>;
  /** Uploads a file and answers its id, to hand to `say`. */
  upload(name: string, bytes: Uint8Array): Promise<string>;
  see(): Promise<Visible>;
  channel(id: string): Promise<readonly ShownMessage[]>;
  thread(channel: string, ts: string): Promise<readonly ShownMessage[]>;
  /** Waits until `find` answers something; fails with what was seen last. */
  waitFor<Found>(find: (seen: Visible) => Found | null | undefined | false, timeoutMs?: number): Promise<Found>;
}

export const incidents = 'C0INCIDENT';
export const fleet = 'C0FLEET001';
export const random = 'C0RANDOM01';

/** Who acts in tests, and what is done to the emulator itself. */
export function slackClient(url: string): {
  as(user: 'U0ONCALL1' | 'U0ONCALL2' | 'U0VISITOR1'): Person;
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): Promise<Done>;
  /** From now on; what is not named works. */
  faults(settings: Partial<FaultSettings>): Promise<Done>;
} {
  const base = new URL('/_/', url);
  const post = async (path: string, fields: Readonly<Record<string, unknown>>): Promise<Done> => {
    const response = await fetch(new URL(path, base), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-slack-emulator': '1' },
      body: JSON.stringify(fields),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return z.custom<Done>(isRecord).parse(await response.json());
  };
  return {
    as: (user) => person(base, user, post),
    disconnect: (reason) => post('disconnect', { reason }),
    faults: (settings) => post('faults', { ...settings }),
  };
}

type Post = (path: string, fields: Readonly<Record<string, unknown>>) => Promise<Done>;

function person(base: URL, id: string, post: Post): Person {
  const see = async (after = -1): Promise<Visible> => {
    const response = await fetch(new URL(`state?as=${id}&after=${after}`, base));
    return z.custom<Visible>(isRecord).parse(await response.json());
  };
  const inChannel = async (channel: string): Promise<readonly ShownMessage[]> => {
    return (await see()).channels.find((other) => other.id === channel)?.messages ?? [];
  };
  return {
    id,
    command: (text, channel = incidents) => post('command', { as: id, channel, text }),
    say: (text, channel = incidents, thread, files) => post('message', { as: id, channel, text, thread, files }),
    click: (message, action_id, value) => {
      return post('action', { as: id, channel: message.channel, ts: message.ts, action_id, value });
    },
    clickView: (view_id, action_id, value) => post('action', { as: id, view_id, action_id, value }),
    submit: (view_id, values) => post('view/submit', { as: id, view_id, values }),
    close: (view_id, all) => post('view/close', { as: id, view_id, all }),
    react: (message, name) => post('react', { as: id, channel: message.channel, ts: message.ts, name }),
    openHome: () => post('home', { as: id }),
    shortcut: (callback_id, message) => {
      return post('shortcut', { as: id, callback_id, channel: message?.channel, ts: message?.ts });
    },
    async upload(name, bytes) {
      const response = await fetch(new URL(`upload?as=${id}&name=${encodeURIComponent(name)}`, base), {
        method: 'POST',
        headers: { 'x-slack-emulator': '1' },
        body: new Uint8Array(bytes),
      });
      return z.object({ id: z.string() }).parse(await response.json()).id;
    },
    see,
    channel: inChannel,
    async thread(channel, ts) {
      return (await inChannel(channel)).filter((message) => message.ts === ts || message.thread_ts === ts);
    },
    async waitFor(find, timeoutMs = 10_000) {
      const deadline = Date.now() + timeoutMs;
      let seen = await see();
      for (;;) {
        const found = find(seen);
        if (found !== null && found !== undefined && found !== false) return found;
        const left = deadline - Date.now();
        const newer = left <= 0 ? null : await Promise.race([see(seen.version), expire(left)]);
        if (newer === null) throw new Error(`not seen within ${timeoutMs} ms; last seen: ${summary(seen)}`);
        seen = newer;
      }
    },
  };
}

function expire(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), ms).unref();
  });
}

function summary(seen: Visible): string {
  const said = seen.channels.flatMap((channel) =>
    channel.messages.slice(-5).map((message) => `${message.user}: ${message.text}`),
  );
  return JSON.stringify({ said, modals: seen.views.map((view) => view.title?.text) });
}
