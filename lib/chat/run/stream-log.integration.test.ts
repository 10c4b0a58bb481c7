import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newId } from "../../platform/ids.ts";
import { redis } from "../../platform/redis.ts";
import type { Chunk } from "./answer.ts";
import { DONE_FRAME, encodeFrame, LiveRun } from "./live-run.ts";
import { openRunStream } from "./read-stream.ts";
import { flushStreamLog, shareFrames } from "./stream-log.ts";

const chunkOf = (delta: string): Chunk => ({ type: "text-delta", id: "t", delta });
const frameOf = (sequence: number) => encodeFrame(sequence, chunkOf(`word ${sequence}`));
const framesOf = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => frameOf(from + index));

let run: LiveRun;
let logKey: string;

const say = async (words: number) => {
  const said = run.frames.length;
  run.push(Array.from({ length: words }, (_, index) => chunkOf(`word ${said + index + 1}`)));
  shareFrames(run);
  await flushStreamLog();
};
/** As another process does it: the run is not in this one's hub. */
async function readElsewhere(after = 0): Promise<string | null> {
  const stream = await openRunStream(run.messageId, after, async () => false);
  return stream && new Response(stream).text();
}

beforeEach(() => {
  run = new LiveRun(newId(), { userId: newId(), workspaceId: newId() });
  logKey = `run:${run.messageId}`;
});
afterEach(() => redis().del(logKey));

describe("the shared log of a run", () => {
  it("has what a Redis that was away for a moment did not take", async () => {
    await say(2);
    const away = vi.spyOn(redis(), "pipeline").mockImplementationOnce(() => {
      throw new Error("away");
    });
    await say(2);
    expect(away).toHaveBeenCalled();
    await say(1);
    run.end();
    await say(0);
    expect(await readElsewhere()).toBe(framesOf(1, 5).join("") + DONE_FRAME);
  });

  it("is written to once at a time", async () => {
    const slow = Promise.withResolvers<void>();
    const make = redis().pipeline.bind(redis());
    vi.spyOn(redis(), "pipeline").mockImplementationOnce(() => {
      const pipeline = make();
      const exec = pipeline.exec.bind(pipeline);
      pipeline.exec = (() => slow.promise.then(() => exec())) as typeof pipeline.exec;
      return pipeline;
    });
    const writes = [say(2), say(2)];
    slow.resolve();
    await Promise.all(writes);
    expect(await redis().lrange(logKey, 0, -1)).toEqual(framesOf(1, 4));
  });

  it("is read once where a write whose answer was lost was done again", async () => {
    await redis().rpush(logKey, ...framesOf(1, 3), ...framesOf(2, 3), ...framesOf(4, 5), "end");
    expect(await readElsewhere()).toBe(framesOf(1, 5).join("") + DONE_FRAME);
    expect(await readElsewhere(3)).toBe(framesOf(4, 5).join("") + DONE_FRAME);
  });

  it("is not said to be whole where something is missing: the reader comes again, and then to the stored message", async () => {
    await redis().rpush(logKey, ...framesOf(1, 2), ...framesOf(4, 5));
    const stream = await openRunStream(run.messageId, 0, async () => true);
    expect(await new Response(stream).text()).toBe(framesOf(1, 2).join(""));
    await redis().rpush(logKey, "end");
    expect(await readElsewhere(2)).toBeNull();
  });
});
