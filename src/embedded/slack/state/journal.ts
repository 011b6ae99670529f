import { createWriteStream } from 'node:fs';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { isRecord } from '../blocks/walk.ts';
import type { Message, SharedFile, View } from './shapes.ts';
import type { Change, Workspace } from './workspace.ts';

export interface Journal {
  close(): Promise<void>;
}

/** Our own lines: the shapes inside are the ones this program wrote. */
const Entry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), message: z.custom<Message>(isRecord) }),
  z.object({ kind: z.literal('removed'), channel: z.string(), ts: z.string() }),
  z.object({ kind: z.literal('home'), user: z.string(), view: z.custom<View>(isRecord) }),
  z.object({ kind: z.literal('member'), channel: z.string(), user: z.string() }),
]);
type Entry = z.infer<typeof Entry>;
const StoredFile = z.custom<SharedFile>(isRecord);

/** Replays what was kept, then keeps what happens: one JSON line a change, files beside it. */
export async function openJournal(folder: string, workspace: Workspace): Promise<Journal> {
  const path = join(folder, 'slack.jsonl');
  const filesFolder = join(folder, 'slack-files');
  await mkdir(filesFolder, { recursive: true });
  await restoreFiles(filesFolder, workspace);
  await replay(path, workspace);
  await compact(path, workspace);
  const out = createWriteStream(path, { flags: 'a' });
  const writing = new Set<Promise<void>>();
  const stop = workspace.subscribe((change) => {
    for (const entry of entriesOf(change)) out.write(`${JSON.stringify(entry)}\n`);
    for (const file of change.kind === 'message' && change.previous === null ? (change.message.files ?? []) : []) {
      const stored = workspace.files.get(file.id);
      if (stored === undefined) continue;
      const written = saveFile(filesFolder, file, stored.bytes).finally(() => writing.delete(written));
      writing.add(written);
    }
  });
  return {
    async close() {
      stop();
      await Promise.all(writing);
      await new Promise<void>((resolve) => {
        out.end(resolve);
      });
    },
  };
}

function entriesOf(change: Change): Entry[] {
  switch (change.kind) {
    case 'message':
      return [{ kind: 'message', message: change.message }];
    case 'removed':
      return [{ kind: 'removed', channel: change.message.channel, ts: change.message.ts }];
    case 'home':
      return [{ kind: 'home', user: change.user, view: change.view }];
    case 'channel':
      return change.channel.members.map((user) => ({ kind: 'member', channel: change.channel.id, user }));
    case 'views':
    case 'toast':
    case 'thinking':
    case 'sockets':
      return [];
  }
}

async function replay(path: string, workspace: Workspace): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => '');
  for (const line of text.split('\n')) {
    const entry = readEntry(line);
    if (entry !== null) apply(workspace, entry);
  }
}

/** A line cut short by a crash is the last one; it is left out. */
function readEntry(line: string): Entry | null {
  try {
    return Entry.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function apply(workspace: Workspace, entry: Entry): void {
  switch (entry.kind) {
    case 'message': {
      // Nobody goes on with a stream that was open when the process ended.
      const { stream: _open, ...message } = entry.message;
      workspace.save(message);
      return;
    }
    case 'removed': {
      const message = workspace.anyMessage(entry.channel, entry.ts);
      if (message !== null) workspace.remove(message);
      return;
    }
    case 'home':
      workspace.publishHome(entry.user, entry.view);
      return;
    case 'member': {
      const channel = workspace.channels.get(entry.channel);
      if (channel !== undefined) workspace.join(channel, entry.user);
    }
  }
}

async function compact(path: string, workspace: Workspace): Promise<void> {
  const entries: Entry[] = [];
  for (const channel of workspace.channels.values()) {
    for (const user of channel.members) entries.push({ kind: 'member', channel: channel.id, user });
    for (const message of workspace.messages(channel.id)) entries.push({ kind: 'message', message });
  }
  for (const [user, view] of workspace.homes) entries.push({ kind: 'home', user, view });
  await writeFile(`${path}.new`, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  await rename(`${path}.new`, path);
}

async function saveFile(folder: string, file: SharedFile, bytes: Buffer): Promise<void> {
  await writeFile(join(folder, file.id), bytes);
  await writeFile(join(folder, `${file.id}.json`), JSON.stringify(file));
}

async function restoreFiles(folder: string, workspace: Workspace): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.json')) continue;
    const file = StoredFile.parse(JSON.parse(await readFile(join(folder, name), 'utf8')));
    workspace.files.set(file.id, { file, bytes: await readFile(join(folder, file.id)) });
  }
}
