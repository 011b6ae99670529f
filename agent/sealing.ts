import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSealingKey, type Unsealer, unsealer } from '../src/sealing/sealing.ts';
import { createDurably, replaceDurably } from './durable.ts';

const KEY_FILE = 'sealing.key';
const NOTICE_KEY_FILE = 'notices.key';
const SEED_BYTES = 32;

/** The keys this host opens and seals with. */
export interface Sealing extends Unsealer {
  /** What notices are sealed to: the last key a bot named under its signature; null before the first. */
  noticeKey(): string | null;
  learnNoticeKey(key: string): void;
}

/** The host's own key is made here at the first start and never leaves the state directory. */
export async function openSealing(stateDir: string): Promise<Sealing> {
  const file = join(stateDir, KEY_FILE);
  if (!existsSync(file)) createDurably(file, randomBytes(SEED_BYTES).toString('hex'));
  const own = await unsealer(Buffer.from(readFileSync(file, 'utf8').trim(), 'hex'));
  const noticeFile = join(stateDir, NOTICE_KEY_FILE);
  let noticeKey = keyIn(noticeFile);
  return {
    ...own,
    noticeKey: () => noticeKey,
    learnNoticeKey(key) {
      if (key === noticeKey || !isSealingKey(key)) return;
      replaceDurably(noticeFile, key, 0o600);
      noticeKey = key;
    },
  };
}

function keyIn(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return isSealingKey(text) ? text : null;
  } catch {
    return null;
  }
}
