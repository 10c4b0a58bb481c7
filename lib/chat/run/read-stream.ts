import { DONE_FRAME, type LiveRun } from "./live-run.ts";
import { findLiveRun } from "./run-hub.ts";
import { readStreamLog } from "./stream-log.ts";

const POLL_MS = 200;
const KEEP_ALIVE_FRAME = ": keep-alive\n\n";
const KEEP_ALIVE_MS = 15_000;
/** Most characters handed to a connection at once, so that a reader who stops reading pins little memory. */
const MAX_BATCH_CHARACTERS = 64 * 1024;
/** Chunks that follow each other faster than this travel together: a write to a socket costs more than a token. */
const COALESCE_MS = 10;

const encoder = new TextEncoder();

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** A reader of a run in this process, from frame `after` + 1. */
function readLive(run: LiveRun, after: number): ReadableStream<Uint8Array> {
  let next = after;
  let writes = 0;
  let writtenAt = 0;
  let ring = () => undefined as unknown;
  // One timer a reader, wound up again at each wait: one a token would be thousands at the same time.
  const alarm = setTimeout(() => ring(), KEEP_ALIVE_MS).unref();

  /** Lets what follows fast gather. Not the first two writes: the head, and the first words. */
  async function gather(): Promise<void> {
    const early = writes < 2 ? 0 : COALESCE_MS - (performance.now() - writtenAt);
    if (early <= 0) return;
    const over = sleep(early).then(() => true);
    while (!run.done && !(await Promise.race([over, run.changed().then(() => false)])));
  }

  /** Whether a chunk came or the run ended; false when nothing happened for long. */
  function waitForChange(): Promise<boolean> {
    alarm.refresh();
    const idle = new Promise<boolean>((resolve) => {
      ring = () => resolve(false);
    });
    return Promise.race([run.changed().then(() => true), idle]);
  }

  return new ReadableStream(
    {
      async pull(controller) {
        await gather();
        while (next >= run.frames.length && !run.done) {
          if (!(await waitForChange())) return controller.enqueue(encoder.encode(KEEP_ALIVE_FRAME));
        }
        let batch = "";
        while (next < run.frames.length && batch.length < MAX_BATCH_CHARACTERS) batch += run.frames[next++];
        writes++;
        writtenAt = performance.now();
        const atEnd = run.done && next >= run.frames.length;
        controller.enqueue(encoder.encode(atEnd ? batch + DONE_FRAME : batch));
        if (!atEnd) return;
        clearTimeout(alarm);
        controller.close();
      },
      cancel: () => clearTimeout(alarm),
    },
    // Nothing is pulled ahead of the connection: a slow reader costs an index.
    { highWaterMark: 0 },
  );
}

/**
 * A reader of another process's run through the shared log. Ends early, without saying that it is done, when that process
 * is gone for good or something is missing.
 */
function readShared(messageId: string, after: number, isRunning: () => Promise<boolean>): ReadableStream<Uint8Array> {
  let next = after;
  return new ReadableStream(
    {
      async pull(controller) {
        for (let idle = 0; ; idle += POLL_MS) {
          const log = await readStreamLog(messageId, next);
          if (log && (log.frames.length > 0 || log.ended || log.isBroken)) {
            const isDone = log.ended && !log.isBroken;
            next += log.frames.length;
            controller.enqueue(encoder.encode(log.frames.join("") + (isDone ? DONE_FRAME : "")));
            if (log.ended || log.isBroken) controller.close();
            return;
          }
          if (idle > 0 && idle % 1000 === 0 && !(await isRunning())) return controller.close();
          await sleep(POLL_MS);
        }
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * Opens the event stream of a message.
 * @param after Sequence number of the last event the reader has; 0 for all.
 * @param isRunning Whether the database still says that the run is live.
 * @returns null when the run is over and its log is gone: the stored message is then the whole truth.
 */
export async function openRunStream(
  messageId: string,
  after: number,
  isRunning: () => Promise<boolean>,
): Promise<ReadableStream<Uint8Array> | null> {
  const live = findLiveRun(messageId);
  if (live) return readLive(live, after);
  const [log, running] = await Promise.all([readStreamLog(messageId, after), isRunning()]);
  if (!running && (!log?.ended || log.isBroken)) return null;
  return readShared(messageId, after, isRunning);
}
