/** Slack's own shapes, as they go over the wire, and the few fields the emulator keeps beside them. */
export interface Block {
  readonly type: string;
  readonly block_id: string;
  readonly [key: string]: unknown;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly real_name: string;
  readonly email: string;
  readonly is_bot: boolean;
  readonly tz: string;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'channel' | 'im';
  readonly topic: string;
  readonly created: number;
  members: string[];
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

interface Reaction {
  readonly name: string;
  readonly users: readonly string[];
}

export interface SharedFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  readonly size: number;
  readonly user: string;
  readonly created: number;
}

export interface Message {
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly bot_id?: string;
  readonly app_id?: string;
  readonly blocks?: readonly Block[];
  readonly thread_ts?: string;
  readonly files?: readonly SharedFile[];
  readonly reactions?: readonly Reaction[];
  readonly edited?: { readonly user: string; readonly ts: string };
  readonly metadata?: unknown;
  readonly broadcast?: boolean;
  /** An ephemeral message: only this user sees it, and no API method finds it. */
  readonly visible_to?: string;
  /** Parts of a message being streamed; absent once stopped. */
  readonly stream?: Stream;
}

export interface Stream {
  readonly display: 'timeline' | 'plan';
  readonly planTitle: string;
  readonly parts: readonly StreamPart[];
}

export type StreamPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'task'; readonly task: Block }
  | { readonly kind: 'blocks'; readonly blocks: readonly Block[] };

export interface View {
  readonly id: string;
  readonly team_id: string;
  readonly app_id: string;
  readonly bot_id: string;
  readonly type: 'modal' | 'home';
  readonly blocks: readonly Block[];
  readonly private_metadata: string;
  readonly callback_id: string;
  readonly external_id: string;
  readonly state: { readonly values: StateValues };
  readonly hash: string;
  readonly title: PlainText | null;
  readonly submit: PlainText | null;
  readonly close: PlainText | null;
  readonly clear_on_close: boolean;
  readonly notify_on_close: boolean;
  readonly root_view_id: string;
  readonly previous_view_id: string | null;
}

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji?: boolean | undefined;
}

export type StateValues = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
