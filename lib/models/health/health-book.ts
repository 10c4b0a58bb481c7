import { log } from "../../platform/log.ts";
import type { AttemptReport } from "../gateway/attempt.ts";
import { addCell, addSample, emptyCell, type HealthCell } from "./health-cell.ts";
import { countOf, quantile } from "./histogram.ts";
import { sampleOf } from "./sample.ts";
import { type Minutes, readHealth, writeHealth } from "./shared-health.ts";

export const WINDOW_MINUTES = 10;
const MINUTE_MS = 60_000;
const FLUSH_MS = 2_000;
const REFRESH_MS = 15_000;
/** Fewer answers tell less of a model's speed than what its name does. */
const LEAST_SPEEDS = 8;
/** The same for how long it takes to begin, of which the slowest are wanted. */
const LEAST_BEGINNINGS = 20;

const NONE: ReadonlyMap<string, number> = new Map();

/**
 * How the models have done in the last minutes. Each process counts its own calls and adds them to Redis every two
 * seconds; what all of them know is read when somebody asks, and in the background for the router.
 */
export class HealthBook {
  private readonly own: Minutes = new Map();
  private readonly unsent: Minutes = new Map();
  private timer: NodeJS.Timeout | null = null;
  private refreshedAt = Number.NEGATIVE_INFINITY;
  private speeds: ReadonlyMap<string, number> = NONE;
  private beginnings: ReadonlyMap<string, number> = NONE;

  /** Counts a call that has ended. */
  note(report: AttemptReport, nowMs: number): void {
    const sample = sampleOf(report);
    if (!sample) return;
    const minute = Math.floor(nowMs / MINUTE_MS);
    for (const book of [this.own, this.unsent]) {
      let cells = book.get(minute);
      if (!cells) {
        cells = new Map();
        book.set(minute, cells);
      }
      const cell = cells.get(sample.modelId) ?? emptyCell();
      cells.set(sample.modelId, cell);
      addSample(cell, sample, nowMs);
    }
    for (const old of this.own.keys()) if (old <= minute - WINDOW_MINUTES) this.own.delete(old);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Adds what is new to Redis. Never fails: while Redis is away each process knows its own calls. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const minutes: Minutes = new Map(this.unsent);
    this.unsent.clear();
    try {
      await writeHealth(minutes);
    } catch (error) {
      log.debug({ err: error }, "health not shared");
    }
  }

  /** Every model's last ten minutes: of all processes, or of this one while Redis is away. */
  async read(nowMs: number): Promise<Map<string, HealthCell>> {
    const last = Math.floor(nowMs / MINUTE_MS);
    const minutes = Array.from({ length: WINDOW_MINUTES }, (_, index) => last - index);
    try {
      await this.flush();
      return await readHealth(minutes);
    } catch (error) {
      log.debug({ err: error }, "shared health not read");
      return this.sumOwn(minutes);
    }
  }

  private sumOwn(minutes: readonly number[]): Map<string, HealthCell> {
    const sums = new Map<string, HealthCell>();
    for (const minute of minutes) {
      for (const [modelId, cell] of this.own.get(minute) ?? []) {
        const sum = sums.get(modelId) ?? emptyCell();
        sums.set(modelId, sum);
        addCell(sum, cell);
      }
    }
    return sums;
  }

  /** Measured tokens per second by model, where there are enough answers; at most a quarter of a minute old. */
  liveSpeeds(nowMs: number): ReadonlyMap<string, number> {
    if (nowMs - this.refreshedAt >= REFRESH_MS) {
      this.refreshedAt = nowMs;
      void this.refreshSpeeds(nowMs);
    }
    return this.speeds;
  }

  /**
   * What 95 of 100 answers of a model took to begin, in ms; null while too few are known. As old as the speeds are, which
   * the router asks for.
   */
  usualFirstTokenMs(modelId: string): number | null {
    return this.beginnings.get(modelId) ?? null;
  }

  /** The same of every model of which enough is known. */
  liveFirstTokens(): ReadonlyMap<string, number> {
    return this.beginnings;
  }

  /** Measures the speeds again, and how long the models take to begin. */
  async refreshSpeeds(nowMs: number): Promise<void> {
    const speeds = new Map<string, number>();
    const beginnings = new Map<string, number>();
    for (const [modelId, { tokensPerSecond, firstTokenMs }] of await this.read(nowMs)) {
      const slow = countOf(firstTokenMs) >= LEAST_BEGINNINGS ? quantile(firstTokenMs, 0.95) : null;
      if (slow !== null) beginnings.set(modelId, slow);
      const median = countOf(tokensPerSecond) >= LEAST_SPEEDS ? quantile(tokensPerSecond, 0.5) : null;
      if (median !== null) speeds.set(modelId, median);
    }
    this.speeds = speeds;
    this.beginnings = beginnings;
  }
}
