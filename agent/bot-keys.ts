import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { replaceDurably } from './durable.ts';
import { isPublicKey } from './keys.ts';
import { type Refusal, refusal } from './refusal.ts';

const Told = z.object({
  /** The keys of the configuration at that time: once its owner writes others there, those count. */
  configured: z.array(z.string()),
  serial: z.number().int(),
  botKeys: z.array(z.string().refine(isPublicKey)).min(1),
});
type Told = z.infer<typeof Told>;

/** The bots' keys this host obeys: those of the configuration, until one of them names others. */
export interface BotKeys {
  accepted(): readonly string[];
  /** By a request whose signature one of the accepted keys made. Null when they count from now on. */
  replace(serial: number, botKeys: readonly string[]): Refusal | null;
}

export function openBotKeys(stateDir: string, configured: readonly string[]): BotKeys {
  const file = join(stateDir, 'bot-keys.json');
  let told = toldIn(file, configured);
  return {
    accepted: () => told?.botKeys ?? configured,
    replace(serial, botKeys) {
      if (!botKeys.every(isPublicKey)) return refusal('malformed', 'One of the keys is none.');
      const known = told?.serial ?? 0;
      const isSame = serial === known && String(botKeys) === String(told?.botKeys);
      if (!isSame && serial <= known)
        return refusal('replayed', `Keys of serial ${known} are known; these have ${serial}.`);
      const next = { configured: [...configured], serial, botKeys: [...botKeys] };
      replaceDurably(file, JSON.stringify(next), 0o600);
      told = next;
      return null;
    },
  };
}

function toldIn(file: string, configured: readonly string[]): Told | null {
  try {
    const told = Told.parse(JSON.parse(readFileSync(file, 'utf8')));
    return String(told.configured) === String(configured) ? told : null;
  } catch {
    return null;
  }
}
