import { log } from "../../platform/log.ts";
import { redis } from "../../platform/redis.ts";
import type { LiveRun } from "./live-run.ts";
import { runHub } from "./run-hub.ts";

const FLUSH_EVERY_MS = 250;
const KEEP_SECONDS = 600;
/** After its end, for readers who are still behind; whoever comes later gets the stored message. */
const KEEP_ENDED_SECONDS = 30;
const END = "end";

const logKey = (messageId: string) => `run:${messageId}`;

const pending = new Set<LiveRun>();
let timer: NodeJS.Timeout | null = null;

/** Schedules the run's new frames for the shared log, which readers in other processes follow. */
export function shareFrames(run: LiveRun): void {
  pending.add(run);
  if (timer === null) timer = setTimeout(flush, FLUSH_EVERY_MS).unref();
}

// One pipeline for all runs of the process: the log costs four calls a second, however many streams there are.
async function flush(): Promise<void> {
  timer = null;
  const runs = [...pending];
  pending.clear();
  const pipeline = redis().pipeline();
  let commands = 0;
  for (const run of runs) {
    // Over before anybody elsewhere could have followed it: its message is stored already.
    if (run.done && run.flushed === 0) continue;
    const frames = run.frames.slice(run.flushed);
    run.flushed += frames.length;
    if (run.done) frames.push(END);
    if (frames.length === 0) continue;
    pipeline.rpush(logKey(run.messageId), ...frames);
    pipeline.expire(logKey(run.messageId), run.done ? KEEP_ENDED_SECONDS : KEEP_SECONDS);
    commands += 2;
  }
  if (commands === 0) return;
  try {
    await pipeline.exec();
  } catch (error) {
    // Readers of this process do not use the log; those of others fall back to the stored message when the run ends.
    log.warn({ err: error, runs: runs.length }, "stream log not written");
  }
}

/** Writes what is left of all runs at once (shutdown). */
export async function flushStreamLog(): Promise<void> {
  for (const { live } of runHub().active.values()) pending.add(live);
  await flush();
}

/**
 * Reads the shared log of a run after frame `after`.
 * @returns The frames and whether the run has ended; null when there is no log.
 */
export async function readStreamLog(
  messageId: string,
  after: number,
): Promise<{ frames: string[]; ended: boolean } | null> {
  const [length, entries] = await redis()
    .pipeline()
    .llen(logKey(messageId))
    .lrange(logKey(messageId), after, -1)
    .exec<[number, string[]]>();
  if (length === 0) return null;
  const ended = entries.at(-1) === END;
  return { frames: ended ? entries.slice(0, -1) : entries, ended };
}
