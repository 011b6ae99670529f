import type { webApi } from '@slack/bolt';
import * as z from 'zod';
import type { GivenFile } from '../../../app/diagnosing/given.ts';
import { Problem } from '../../../protocol/problem.ts';
import { slackProblem } from '../workspace/slack-error.ts';

/** Sosreports are larger; those are for the command line. */
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_FILES = 5;
const PATIENCE_MS = 60_000;

const FileInfo = z.object({
  name: z.string().max(500).default('file'),
  size: z.number().nonnegative(),
  url_private_download: z.url(),
});

/**
 * Fetches uploaded files with the bot's token, which goes to Slack alone: what Slack says of a file is asked of Slack, and the
 * address must be Slack's own.
 *
 * @throws Problem `file-too-large`, `file-not-readable` or `slack-…`
 */
export async function download(
  client: webApi.WebClient,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly GivenFile[]> {
  const files: GivenFile[] = [];
  let left = MOST_BYTES;
  for (const id of ids.slice(0, MOST_FILES)) {
    const file = await downloadOne(client, id, left, signal);
    left -= file.bytes.length;
    files.push(file);
  }
  return files;
}

async function downloadOne(
  client: webApi.WebClient,
  id: string,
  most: number,
  signal: AbortSignal,
): Promise<GivenFile> {
  const { name, size, url_private_download: address } = await fileInfo(client, id);
  if (size > most) throw tooLarge(name);
  const url = new URL(address);
  if (!isOfSlack(url, client.slackApiUrl)) throw unreadable(name, 'its address is not one of Slack');
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${client.token ?? ''}` },
    // The token must not follow where an address leads.
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  }).catch((cause: unknown) => {
    throw unreadable(name, 'Slack did not answer', cause);
  });
  // Without the right to read files Slack sends its sign-in page.
  const isPage = answer.headers.get('content-type')?.startsWith('text/html') === true && !/\.html?$/i.test(name);
  if (!answer.ok || answer.body === null || isPage) throw unreadable(name, 'Slack does not give it out: files:read');
  return { name, bytes: await read(answer.body, name, most) };
}

async function fileInfo(client: webApi.WebClient, id: string): Promise<z.infer<typeof FileInfo>> {
  try {
    return FileInfo.parse((await client.files.info({ file: id })).file);
  } catch (error) {
    throw error instanceof z.ZodError
      ? unreadable(id, 'it is no file that Slack keeps', error)
      : slackProblem('files.info', error);
  }
}

/** Size as announced is a promise of the uploader's program; this one is counted. */
async function read(body: ReadableStream<Uint8Array>, name: string, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > most) throw tooLarge(name);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** https on slack.com, or where the API itself is, as with the emulator. */
export function isOfSlack(url: URL, apiUrl: string): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (url.origin === new URL(apiUrl).origin) return true;
  return url.protocol === 'https:' && url.port === '' && /^(?:[a-z0-9-]+\.)*slack\.com$/.test(url.hostname);
}

function tooLarge(name: string): Problem {
  return new Problem(
    'file-too-large',
    `${name} is larger than ${MOST_BYTES / 1024 / 1024} MiB. Try: syndrop diagnose --input FILE`,
  );
}

function unreadable(name: string, why: string, cause?: unknown): Problem {
  return new Problem('file-not-readable', `${name} could not be read: ${why}.`, { cause });
}
