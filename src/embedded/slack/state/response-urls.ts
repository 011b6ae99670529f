import { freshSecret } from './ids.ts';

const LIFETIME_MS = 30 * 60_000;
const USES = 5;

export interface ResponseUrl {
  readonly user: string;
  readonly channel: string;
  /** The message the person clicked in, or the one this address made; `replace_original` means this one. */
  original: string | null;
  readonly thread: string | null;
  readonly expires: number;
  uses: number;
}

/** The addresses handed out with commands and clicks: five answers, thirty minutes, no token. */
export class ResponseUrls {
  readonly #issued = new Map<string, ResponseUrl>();

  issue(user: string, channel: string, original: string | null, thread: string | null): string {
    this.#forgetExpired();
    const secret = freshSecret(12);
    this.#issued.set(secret, { user, channel, original, thread, expires: Date.now() + LIFETIME_MS, uses: 0 });
    return secret;
  }

  use(secret: string): ResponseUrl | { readonly error: string } {
    const issued = this.#issued.get(secret);
    if (issued === undefined) return { error: 'no_service' };
    if (Date.now() > issued.expires) return { error: 'expired_url' };
    if (issued.uses >= USES) return { error: 'used_url' };
    issued.uses += 1;
    return issued;
  }

  /** Oldest first, so the first one still good ends the search. */
  #forgetExpired(): void {
    for (const [secret, { expires }] of this.#issued) {
      // Kept a while longer, to tell an expired address from one that never was.
      if (Date.now() < expires + LIFETIME_MS) return;
      this.#issued.delete(secret);
    }
  }
}
