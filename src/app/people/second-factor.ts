import { readFile } from 'node:fs/promises';
import { Secret, TOTP } from 'otpauth';
import * as z from 'zod';
import type { SecondFactor } from '../../approval/decide.ts';
import type { SwitchStore } from '../store.ts';

/** Base32 secrets by actor id, as `syndrop approvers enroll` writes them. They are in no database and no log. */
export const SecondFactors = z.record(z.string(), z.string().regex(/^[A-Z2-7]{16,}$/));
export type SecondFactors = z.infer<typeof SecondFactors>;

/** What an authenticator app and we agree on (RFC 6238): its defaults, which all of them understand. */
export function totpOf(actor: string, secret: string): TOTP {
  return new TOTP({
    issuer: 'syndrop',
    label: actor,
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
    secret: Secret.fromBase32(secret),
  });
}

/** A code of the step before or after is as good: clocks differ, and people type slowly. */
const STEPS = 1;
const MOST_WRONG = 5;
const WRONG_MINUTES = 15;

/** Judges codes; each is good once, whichever bot it was typed to, and five wrong ones close the door for a while. */
export function secondFactors(file: string, switches: SwitchStore, clock: () => Date) {
  return async function check(actor: string, code: string | null): Promise<SecondFactor> {
    const secret = (await readSecondFactors(file))[actor];
    if (secret === undefined) return 'not-enrolled';
    if (code === null || code.trim() === '') return 'missing';
    const now = clock().getTime();
    const tries = await recentTries(switches, actor, now);
    if (tries.wrong >= MOST_WRONG) return 'wrong';
    const totp = totpOf(actor, secret);
    const delta = totp.validate({ token: code.replace(/\s/g, ''), timestamp: now, window: STEPS });
    const step = totp.counter({ timestamp: now }) + (delta ?? 0);
    if (delta !== null && (await useOnce(switches, actor, step))) return 'good';
    await switches.swap(triesKey(actor), tries.stored, JSON.stringify({ wrong: tries.wrong + 1, at: now }));
    return 'wrong';
  };
}

/** A missing file enrols nobody. */
export async function readSecondFactors(file: string): Promise<SecondFactors> {
  try {
    return SecondFactors.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return {};
    throw cause;
  }
}

async function useOnce(switches: SwitchStore, actor: string, step: number): Promise<boolean> {
  const key = `second-factor-step ${actor}`;
  const last = await switches.get(key);
  return (last === null || Number(last) < step) && (await switches.swap(key, last, String(step)));
}

const Tries = z.object({ wrong: z.number(), at: z.number() });

async function recentTries(switches: SwitchStore, actor: string, now: number) {
  const stored = await switches.get(triesKey(actor));
  const tries = stored === null ? null : Tries.parse(JSON.parse(stored));
  const fresh = tries !== null && now - tries.at < WRONG_MINUTES * 60_000;
  return { stored, wrong: fresh ? tries.wrong : 0 };
}

function triesKey(actor: string): string {
  return `second-factor-tries ${actor}`;
}
