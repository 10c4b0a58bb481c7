import { log } from "../../../platform/log.ts";
import { redis } from "../../../platform/redis.ts";

const DAY_MS = 86_400_000;
const FLUSH_MS = 2_000;
const REFRESH_MS = 5_000;
const KEEP_SECONDS = 2 * 86_400;

const dayOf = (nowMs: number) => Math.floor(nowMs / DAY_MS);
const redisKey = (day: number) => `gateway:key-spend:${day}`;

/** When the day that `nowMs` is in ends, in UTC. */
export const endOfDayMs = (nowMs: number) => (dayOf(nowMs) + 1) * DAY_MS;

/**
 * What was spent today with each key, an operator's by its hash and a person's by its row, in micro-USD. Each process
 * adds its calls to Redis every two seconds and reads the sum of all in the background: no call waits, so calls that are
 * under way may exceed a cap by what they cost.
 */
export class KeySpend {
  private day = 0;
  private shared = new Map<string, number>();
  /** Not in `shared` yet. */
  private own = new Map<string, number>();
  private refreshedAt = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | null = null;
  private flushing: Promise<void> | null = null;

  private turn(nowMs: number): void {
    const day = dayOf(nowMs);
    if (day === this.day) return;
    this.day = day;
    this.shared.clear();
    this.own.clear();
    this.refreshedAt = Number.NEGATIVE_INFINITY;
  }

  /** What was spent with a key today, as far as this process knows. */
  today(hash: string, nowMs: number): number {
    this.turn(nowMs);
    return (this.shared.get(hash) ?? 0) + (this.own.get(hash) ?? 0);
  }

  /** Adds what a call cost. */
  add(hash: string, microUsd: number, nowMs: number): void {
    if (microUsd <= 0) return;
    this.turn(nowMs);
    this.own.set(hash, (this.own.get(hash) ?? 0) + microUsd);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Adds what is new to Redis and takes the sums from there. Never fails: while Redis is away a process knows its own. */
  flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.flushing ??= this.exchange().finally(() => {
      this.flushing = null;
    });
    return this.flushing;
  }

  private async exchange(): Promise<void> {
    const { day } = this;
    const sent = new Map(this.own);
    try {
      const pipeline = redis().pipeline();
      for (const [hash, microUsd] of sent) pipeline.hincrby(redisKey(day), hash, microUsd);
      pipeline.expire(redisKey(day), KEEP_SECONDS);
      pipeline.hgetall(redisKey(day));
      const answers = await pipeline.exec<unknown[]>();
      if (day !== this.day) return;
      const sums = (answers.at(-1) ?? {}) as Record<string, unknown>;
      this.shared = new Map(Object.entries(sums).map(([hash, sum]) => [hash, Number(sum) || 0]));
      for (const [hash, microUsd] of sent) this.own.set(hash, (this.own.get(hash) ?? 0) - microUsd);
    } catch (error) {
      log.debug({ err: error }, "spend of keys not shared");
    }
  }

  /** Reads what other processes spent, unless that was done within the last five seconds. Never fails. */
  async refresh(nowMs: number): Promise<void> {
    this.turn(nowMs);
    if (nowMs - this.refreshedAt < REFRESH_MS) return;
    this.refreshedAt = nowMs;
    await this.flush();
  }
}
