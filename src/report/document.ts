/**
 * What is said, apart from where: faces turn it into Slack blocks, terminal text, Markdown or HTML. Plain values only.
 */
export type Span =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  /** An ISO instant: a face may print it in the reader's own time zone. `clock` leaves out the day, `minute` the seconds too. */
  | { readonly kind: 'time'; readonly at: string; readonly show?: 'clock' | 'minute' }
  /** An actor id such as `slack:U0123`: the face that knows it prints the name. */
  | { readonly kind: 'actor'; readonly id: string };

/** Of a table. */
export type Cell = string | Extract<Span, { readonly kind: 'time' }>;

export type Block =
  | { readonly kind: 'heading'; readonly text: string; readonly tone?: Tone }
  | { readonly kind: 'paragraph'; readonly spans: readonly Span[] }
  /** Fixed-width lines, kept as they are. `diff` colours lines that start with + and -. */
  | { readonly kind: 'code'; readonly lines: readonly string[]; readonly language?: 'diff' | 'text' }
  | { readonly kind: 'facts'; readonly rows: readonly { readonly label: string; readonly spans: readonly Span[] }[] }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Span[])[]; readonly ordered?: boolean }
  /** What is done one after the other. A face may fold away all but the title, which therefore says where it stands. */
  | { readonly kind: 'steps'; readonly title: string; readonly steps: readonly Step[] }
  /** Small print. */
  | { readonly kind: 'note'; readonly spans: readonly Span[] }
  | { readonly kind: 'divider' };

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly state: 'pending' | 'running' | 'done' | 'failed';
  readonly detail?: readonly Span[];
}

export type Tone = 'good' | 'bad' | 'warning' | 'neutral';

export interface Document {
  /** One line that stands alone: notifications, screen readers, the thread's parent. */
  readonly summary: string;
  readonly tone: Tone;
  readonly blocks: readonly Block[];
}
