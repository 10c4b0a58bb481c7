import { log } from "../../platform/log.ts";
import { redis } from "../../platform/redis.ts";

const KEY = "gateway:refused-keys";
const KEEP_SECONDS = 30 * 86_400;
const REFRESH_MS = 5_000;

export const REFUSALS = ["auth", "payment"] as const;
/** Why a provider refused a key: it does not know it, or its account has no credit. */
export type Refusal = (typeof REFUSALS)[number];

export interface DeadKey {
  reason: Refusal;
  /** Unix ms. */
  atMs: number;
}

/** What the provider page says of a refused key. */
export const REFUSAL_WORDS: Record<Refusal, string> = {
  auth: "The provider did not accept the key.",
  payment: "The provider account has no credit left.",
};

function parse(value: unknown): DeadKey | null {
  const [reason, at] = String(value).split(":");
  const known = REFUSALS.find((one) => one === reason);
  return known ? { reason: known, atMs: Number(at) } : null;
}

/**
 * The operator's keys that a provider refused, by their hash, shared through Redis; a person's own keys are marked in
 * their row instead.
 */
export class DeadKeys {
  private dead = new Map<string, DeadKey>();
  private refreshedAt = Number.NEGATIVE_INFINITY;
  /** Grows with every change, so that what was derived from the list can tell that it is old. */
  version = 0;

  find(hash: string): DeadKey | null {
    return this.dead.get(hash) ?? null;
  }

  /** Marks a key. Returns whether that is news. */
  async mark(hash: string, reason: Refusal, nowMs: number): Promise<boolean> {
    const isNews = !this.dead.has(hash);
    this.dead.set(hash, { reason, atMs: nowMs });
    this.version++;
    await this.share((pipeline) => pipeline.hset(KEY, { [hash]: `${reason}:${nowMs}` }).expire(KEY, KEEP_SECONDS));
    return isNews;
  }

  /** Takes the mark off: the key was changed or tested. */
  async revive(hash: string): Promise<void> {
    if (this.dead.delete(hash)) this.version++;
    await this.share((pipeline) => pipeline.hdel(KEY, hash));
  }

  private async share(add: (pipeline: ReturnType<ReturnType<typeof redis>["pipeline"]>) => unknown): Promise<void> {
    const pipeline = redis().pipeline();
    add(pipeline);
    try {
      await pipeline.exec();
    } catch (error) {
      log.warn({ err: error }, "refused keys are not shared: Redis is away");
    }
  }

  /** Reads what other processes know, unless that was done within the last five seconds. Never fails. */
  async refresh(nowMs: number): Promise<void> {
    if (nowMs - this.refreshedAt < REFRESH_MS) return;
    this.refreshedAt = nowMs;
    const { version } = this;
    try {
      const fields = (await redis().hgetall<Record<string, unknown>>(KEY)) ?? {};
      // Changed here in the meantime: the answer is older than what this process knows.
      if (version !== this.version) return;
      const shared = new Map(
        Object.entries(fields).flatMap(([hash, value]) => {
          const entry = parse(value);
          return entry ? [[hash, entry] as const] : [];
        }),
      );
      const same = shared.size === this.dead.size && [...shared.keys()].every((hash) => this.dead.has(hash));
      this.dead = shared;
      if (!same) this.version++;
    } catch (error) {
      log.debug({ err: error }, "refused keys not read");
    }
  }
}
