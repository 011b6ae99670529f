/** A bucket of tokens a key: so many at once, refilled evenly. Answers 0, or the seconds to wait. */
export class Rates {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  take(key: string, burst: number, perMinute: number): number {
    const now = Date.now();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 60_000) * perMinute);
    this.#buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
    return tokens < 1 ? Math.max(1, Math.ceil(((1 - tokens) / perMinute) * 60)) : 0;
  }
}
