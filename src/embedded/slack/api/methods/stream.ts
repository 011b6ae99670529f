import * as z from 'zod';
import { taskState, urlSource } from '../../blocks/agent.ts';
import { validateBlocks } from '../../blocks/validate.ts';
import { freshId } from '../../state/ids.ts';
import { app, team } from '../../state/seed.ts';
import type { Block, Message, Stream, StreamPart } from '../../state/shapes.ts';
import type { World } from '../../world.ts';
import { type Answer, type Method, channel, json, method, optionalText, refuse, ts } from '../method.ts';
import { ownMessage, threadExists, writable } from '../places.ts';
import { wireMessage } from '../wire.ts';

const Chunk = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('markdown_text'), text: z.string().min(1).max(12_000) }),
  z.strictObject({ type: z.literal('plan_update'), title: z.string().min(1) }),
  z.strictObject({
    type: z.literal('task_update'),
    id: z.string().min(1),
    title: z.string().min(1),
    status: taskState,
    details: optionalText,
    output: optionalText,
    sources: z.array(urlSource).optional(),
  }),
  z.strictObject({ type: z.literal('blocks'), blocks: z.array(z.unknown()) }),
]);
type Chunk = z.infer<typeof Chunk>;

const said = { markdown_text: z.string().max(12_000).optional(), chunks: json.optional() };

function readChunks(args: { markdown_text?: string | undefined; chunks?: unknown }): readonly Chunk[] | null {
  const text: Chunk[] = args.markdown_text ? [{ type: 'markdown_text', text: args.markdown_text }] : [];
  const parsed = z.array(Chunk).safeParse(args.chunks ?? []);
  return parsed.success ? [...text, ...parsed.data] : null;
}

/** Adds chunks to a stream; null when Slack would refuse the blocks among them. */
function extend(stream: Stream, chunks: readonly Chunk[]): Stream | null {
  let { planTitle, parts } = stream;
  for (const chunk of chunks) {
    if (chunk.type === 'plan_update') {
      planTitle = chunk.title;
      continue;
    }
    const next = extendParts(parts, chunk);
    if (next === null) return null;
    parts = next;
  }
  return { ...stream, planTitle, parts };
}

function extendParts(
  parts: readonly StreamPart[],
  chunk: Exclude<Chunk, { type: 'plan_update' }>,
): readonly StreamPart[] | null {
  const last = parts.at(-1);
  switch (chunk.type) {
    case 'markdown_text':
      if (last?.kind === 'text') return [...parts.slice(0, -1), { kind: 'text', text: last.text + chunk.text }];
      return [...parts, { kind: 'text', text: chunk.text }];
    case 'task_update': {
      const task = taskBlock(chunk);
      const known = parts.some((part) => part.kind === 'task' && part.task['task_id'] === chunk.id);
      if (!known) return [...parts, { kind: 'task', task }];
      return parts.map((part) =>
        part.kind === 'task' && part.task['task_id'] === chunk.id ? { kind: 'task', task } : part,
      );
    }
    case 'blocks': {
      const judged = validateBlocks(chunk.blocks, 'message');
      return judged.ok ? [...parts, { kind: 'blocks', blocks: judged.blocks }] : null;
    }
  }
}

function taskBlock(chunk: Extract<Chunk, { type: 'task_update' }>): Block {
  const rich = (text: string) => ({
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
  });
  return {
    type: 'task_card',
    block_id: freshId('', 5),
    task_id: chunk.id,
    title: chunk.title,
    status: chunk.status,
    ...(chunk.details ? { details: rich(chunk.details) } : {}),
    ...(chunk.output ? { output: rich(chunk.output) } : {}),
    ...(chunk.sources === undefined ? {} : { sources: chunk.sources }),
  };
}

function blocksOf(stream: Stream): Block[] {
  const tasks = stream.parts.flatMap((part) => (part.kind === 'task' ? [part.task] : []));
  const plan: Block[] =
    stream.display === 'plan' && tasks.length > 0
      ? [{ type: 'plan', block_id: 'plan', title: stream.planTitle || 'Working', tasks }]
      : [];
  const rest = stream.parts.flatMap((part): readonly Block[] => {
    if (part.kind === 'text') return [{ type: 'markdown', block_id: freshId('', 5), text: part.text }];
    if (part.kind === 'blocks') return part.blocks;
    return stream.display === 'timeline' ? [part.task] : [];
  });
  return [...plan, ...rest];
}

function shown(message: Message, stream: Stream): Message {
  const text = stream.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');
  return { ...message, text, blocks: blocksOf(stream) };
}

const startStream = method({
  perMinute: 20,
  scope: 'chat:write',
  args: z.looseObject({
    channel,
    ...said,
    thread_ts: ts.optional(),
    recipient_user_id: optionalText,
    recipient_team_id: optionalText,
    task_display_mode: z.enum(['timeline', 'plan']).optional(),
  }),
  run(world, args) {
    const place = writable(world, args.channel);
    if ('refusal' in place) return place.refusal;
    if (args.thread_ts === undefined) return refuse('invalid_thread_ts');
    if (!threadExists(world, place.channel, args.thread_ts)) return refuse('thread_not_found');
    if (place.channel.kind === 'channel') {
      if (args.recipient_team_id !== team.id) return refuse('missing_recipient_team_id');
      if (!world.workspace.users.has(args.recipient_user_id ?? '')) return refuse('missing_recipient_user_id');
    }
    const chunks = readChunks(args);
    const stream =
      chunks && extend({ display: args.task_display_mode ?? 'timeline', planTitle: '', parts: [] }, chunks);
    if (stream === null) return refuse('invalid_chunks');
    const message = world.workspace.save({
      ...shown(
        { ts: world.workspace.timestamps.next(), channel: place.channel.id, user: app.botUser, text: '' },
        stream,
      ),
      bot_id: app.botId,
      app_id: app.id,
      thread_ts: args.thread_ts,
      stream,
    });
    return { ok: true, channel: message.channel, ts: message.ts };
  },
});

interface More {
  readonly channel: string;
  readonly ts: string;
  readonly markdown_text?: string | undefined;
  readonly chunks?: unknown;
}

function more(world: World, args: More): { message: Message; stream: Stream } | { refusal: Answer } {
  const found = ownMessage(world, args.channel, args.ts, 'message_not_owned_by_app');
  if ('refusal' in found) return found;
  const { stream } = found.message;
  if (stream === undefined) return { refusal: refuse('message_not_in_streaming_state') };
  const chunks = readChunks(args);
  const longer = chunks && extend(stream, chunks);
  return longer === null
    ? { refusal: refuse('invalid_chunks') }
    : { message: shown(found.message, longer), stream: longer };
}

const appendStream = method({
  perMinute: 100,
  scope: 'chat:write',
  args: z.looseObject({ channel, ts, ...said }),
  run(world, args) {
    if (!args.markdown_text && args.chunks === undefined) return refuse('no_text');
    const longer = more(world, args);
    if ('refusal' in longer) return longer.refusal;
    const message = world.workspace.save({ ...longer.message, stream: longer.stream });
    return { ok: true, channel: message.channel, ts: message.ts };
  },
});

const stopStream = method({
  perMinute: 20,
  scope: 'chat:write',
  args: z.looseObject({ channel, ts, ...said, blocks: json.optional(), metadata: json.optional() }),
  run(world, args) {
    const longer = more(world, args);
    if ('refusal' in longer) return longer.refusal;
    const last = args.blocks === undefined ? { ok: true as const, blocks: [] } : validateBlocks(args.blocks, 'message');
    if (!last.ok) return refuse(last.error, last.messages);
    const { stream: _finished, ...rest } = longer.message;
    const message = world.workspace.save({ ...rest, blocks: [...(rest.blocks ?? []), ...last.blocks] });
    return { ok: true, channel: message.channel, ts: message.ts, message: wireMessage(world, message) };
  },
});

export const stream: Readonly<Record<string, Method>> = {
  'chat.startStream': startStream,
  'chat.appendStream': appendStream,
  'chat.stopStream': stopStream,
};
