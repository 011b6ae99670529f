import { randomBytes, randomInt } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** An id as Slack writes them: a letter for the kind, then capitals and digits. */
export function freshId(kind: string, length = 10): string {
  let id = kind;
  for (let index = 0; index < length; index += 1) id += alphabet[randomInt(alphabet.length)] ?? '0';
  return id;
}

export function freshSecret(bytes = 16): string {
  return randomBytes(bytes).toString('hex');
}

/** Message timestamps: seconds and six digits, never twice, never backwards. */
export class Timestamps {
  #last = 0;

  next(): string {
    this.#last = Math.max(this.#last + 1, Date.now() * 1000);
    return format(this.#last);
  }

  /** Keeps later timestamps above one that is already in use. */
  startAfter(ts: string): void {
    this.#last = Math.max(this.#last, Math.round(Number(ts) * 1e6));
  }
}

function format(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1e6);
  return `${seconds}.${String(microseconds - seconds * 1e6).padStart(6, '0')}`;
}
