const REST_MS = { least: 1_000, unsaid: 10_000, most: 600_000 };

/** Keys that a provider limits for a while, by breaker key: others are asked in their place until then. */
export class KeyRests {
  private readonly until = new Map<string, number>();

  /** Gives a key a rest for as long as the provider asks; ten seconds where it does not say. */
  rest(key: string, retryAfterMs: number | null, nowMs: number): void {
    const ms = Math.min(REST_MS.most, Math.max(REST_MS.least, retryAfterMs ?? REST_MS.unsaid));
    this.until.set(key, nowMs + ms);
  }

  /** When the rest of a key is over (Unix ms); null while it has none. */
  untilMs(key: string, nowMs: number): number | null {
    const until = this.until.get(key);
    if (until === undefined) return null;
    if (until > nowMs) return until;
    this.until.delete(key);
    return null;
  }
}
