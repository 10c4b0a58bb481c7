import { log } from "../../platform/log.ts";
import { processWide } from "../../platform/process-wide.ts";
import { redis } from "../../platform/redis.ts";
import { type LiveRun, sequenceOf } from "./live-run.ts";
import { runHub } from "./run-hub.ts";

const FLUSH_EVERY_MS = 250;
const KEEP_SECONDS = 600;
/** After its end, for readers who are still behind; whoever comes later gets the stored message. */
const KEEP_ENDED_SECONDS = 30;
const END = "end";

const logKey = (messageId: string) => `run:${messageId}`;

interface Writer {
  pending: Set<LiveRun>;
  timer: NodeJS.Timeout | null;
  /** The write before: of two at once, the later frames could be there first. */
  last: Promise<void>;
}

// One for the process: the server that ends writes what all of its bundles have left.
const writer = processWide("stream-log", (): Writer => ({ pending: new Set(), timer: null, last: Promise.resolve() }));

/** Schedules the run's new frames for the shared log, which readers in other processes follow. */
export function shareFrames(run: LiveRun): void {
  writer.pending.add(run);
  writer.timer ??= setTimeout(flushPending, FLUSH_EVERY_MS).unref();
}

async function flushPending(): Promise<void> {
  await flush();
  writer.timer = null;
  for (const run of writer.pending) shareFrames(run);
}

/** Writes what is left of all runs at once (shutdown). */
export async function flushStreamLog(): Promise<void> {
  for (const { live } of runHub().active.values()) writer.pending.add(live);
  await flush();
}

/** One after the other. */
function flush(): Promise<void> {
  writer.last = writer.last.then(async () => {
    const runs = [...writer.pending];
    writer.pending.clear();
    if (await write(runs)) return;
    // What has ended is not tried again: the stored message is the whole truth then.
    for (const run of runs) if (!run.done) writer.pending.add(run);
  });
  return writer.last;
}

// One pipeline for all runs of the process: the log costs four calls a second, however many streams there are.
async function write(runs: readonly LiveRun[]): Promise<boolean> {
  const written: [LiveRun, number][] = [];
  try {
    const pipeline = redis().pipeline();
    for (const run of runs) {
      // Over before anybody elsewhere could have followed it: its message is stored already.
      if (run.done && run.flushed === 0) continue;
      const frames = run.frames.slice(run.flushed);
      written.push([run, run.frames.length]);
      if (run.done) frames.push(END);
      if (frames.length === 0) continue;
      pipeline.rpush(logKey(run.messageId), ...frames);
      pipeline.expire(logKey(run.messageId), run.done ? KEEP_ENDED_SECONDS : KEEP_SECONDS);
    }
    if (pipeline.length() > 0) await pipeline.exec();
  } catch (error) {
    // Readers of this process do not use the log; those of others fall back to the stored message when the run ends.
    log.warn({ err: error, runs: runs.length }, "stream log not written");
    return false;
  }
  for (const [run, length] of written) run.flushed = length;
  return true;
}

/** What the shared log holds of a run. */
export interface StreamLog {
  frames: string[];
  ended: boolean;
  /** Frames before the next ones are missing: a Redis that was emptied has lost them. */
  isBroken: boolean;
}

/**
 * Reads the shared log of a run after frame `after`. A frame may be there twice, where the answer to its writing was
 * lost.
 * @returns null when there is no log.
 */
export async function readStreamLog(messageId: string, after: number): Promise<StreamLog | null> {
  const [length, entries] = await redis()
    .pipeline()
    .llen(logKey(messageId))
    .lrange(logKey(messageId), after, -1)
    .exec<[number, string[]]>();
  if (length === 0) return null;
  const ended = entries.at(-1) === END;
  const frames: string[] = [];
  for (const frame of ended ? entries.slice(0, -1) : entries) {
    const sequence = sequenceOf(frame);
    const next = after + frames.length + 1;
    if (sequence > next) return { frames, ended, isBroken: true };
    if (sequence === next) frames.push(frame);
  }
  return { frames, ended, isBroken: false };
}
