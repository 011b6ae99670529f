import { app } from './seed.ts';
import { freshSecret } from './ids.ts';

type Kind = 'bot' | 'app';
type Pair = Readonly<Record<Kind, string>>;

function freshPair(): Pair {
  return { bot: `xoxb-emulated-${freshSecret(12)}`, app: `xapp-1-${app.id}-${freshSecret(12)}` };
}

/** The tokens of the app. New ones count beside the old ones until those are revoked. */
export class Tokens {
  #good: readonly Pair[] = [freshPair()];
  readonly #revoked = new Set<string>();

  /** The newest. */
  get current(): Pair {
    return this.#good.at(-1) ?? freshPair();
  }

  kindOf(token: string): Kind | 'revoked' | null {
    if (this.#revoked.has(token)) return 'revoked';
    if (this.#good.some(({ bot }) => bot === token)) return 'bot';
    return this.#good.some((pair) => pair.app === token) ? 'app' : null;
  }

  renew(): Pair {
    this.#good = [...this.#good, freshPair()];
    return this.current;
  }

  /** All but the newest. */
  revokeOld(): void {
    for (const { bot, app: socket } of this.#good.slice(0, -1)) this.#revoked.add(bot).add(socket);
    this.#good = this.#good.slice(-1);
  }
}
