import { setTimeout as sleep } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';
import * as z from 'zod';
import type { View } from '../../../app/chat/chat.ts';
import { diagnosisPictures, sweepPictures } from '../../../charts/pictures.ts';
import type { Picture } from '../../../charts/svg.ts';
import { quietSweep } from '../../../report/sweep.ts';
import type { Lang } from '../../../report/words/words.ts';
import { slackProblem, slackReason } from '../workspace/slack-error.ts';

/** SVG as PNG. */
export type Draw = (svg: string) => Promise<Uint8Array>;

/** A picture that Slack has, for a block of a message. */
export interface UploadedPicture {
  readonly fileId: string;
  readonly alt: string;
}

/** What belongs under a message; nothing for most. */
export function picturesOf(view: View, lang: Lang): readonly Picture[] {
  if (view.kind === 'diagnosis') return diagnosisPictures(view.diagnosis, lang);
  if (view.kind !== 'sweep-report') return [];
  const { report, rates = {}, scheduled } = view;
  // One quiet line stays one.
  const quiet = scheduled !== null && quietSweep(report, { detail: 'short', lang, scheduled }) !== null;
  return quiet || report.counts.answered === 0 ? [] : sweepPictures(report, rates, lang);
}

/** Hands each to Slack, as a file that stands in no channel: the message shows it by its id. */
export async function uploadPictures(
  client: webApi.WebClient,
  draw: Draw,
  pictures: readonly Picture[],
): Promise<readonly UploadedPicture[]> {
  const drawn = await Promise.all(pictures.map(async ({ svg }) => Buffer.from(await draw(svg))));
  const file_uploads = pictures.map(({ name, alt }, index) => ({
    file: drawn[index] ?? Buffer.alloc(0),
    filename: `syndrop-${name}.png`,
    title: name,
    alt_text: alt.slice(0, MOST_ALT),
  }));
  try {
    const { files } = Uploaded.parse(await client.files.uploadV2({ file_uploads }));
    const ids = files.flatMap((one) => one.files.map(({ id }) => id));
    return pictures.flatMap(({ alt }, index) => {
      const fileId = ids[index];
      return fileId === undefined ? [] : [{ fileId, alt }];
    });
  } catch (error) {
    throw slackProblem('files.uploadV2', error);
  }
}

/** What the package answers, which it does not type. */
const Uploaded = z.object({ files: z.array(z.object({ files: z.array(z.object({ id: z.string() })) })) });

/** What `alt_txt` of an upload may hold. */
const MOST_ALT = 1_000;

/** Slack takes a moment until an uploaded file may stand in a block, and calls the block wrong until then. */
const READY_AFTER_MS = [500, 1_000, 2_000, 4_000] as const;

/** Does `send` once the files it names are ready; the last refusal is thrown. */
export async function whenReady<T>(send: () => Promise<T>): Promise<T> {
  let refusal: unknown;
  for (const wait of READY_AFTER_MS) {
    await sleep(wait, undefined, { ref: false });
    try {
      return await send();
    } catch (error) {
      if (slackReason(error) !== 'invalid_blocks') throw error;
      refusal = error;
    }
  }
  throw refusal;
}
