import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ModelEvent } from "../schema.ts";
import { drain, gather } from "../testing/scripted-target.ts";
import { OpenAiChatReader } from "../wire/openai-chat-reader.ts";
import { readBody, STALL_MS } from "./read-body.ts";

const text = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const FINISH = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n';
const FIRST_MS = 20_000;

function open() {
  const body = new PassThrough();
  return { body, stream: readBody(body, new OpenAiChatReader(), FIRST_MS) };
}

describe("a body that stalls", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  it("is given the first time-out before content, opening events and pings included", async () => {
    const { body, stream } = open();
    const ended = drain(stream);
    body.write(": ping\n\ndata: {}\n\n");
    await vi.advanceTimersByTimeAsync(FIRST_MS - 1);
    expect(body.destroyed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await ended).toMatchObject({ events: [], error: { kind: "stalled", transient: true } });
    expect(body.destroyed).toBe(true);
  });

  it("is given less after it", async () => {
    const { body, stream } = open();
    const first = await Promise.all([stream.next(), body.write(text("a"))]);
    expect(first[0].value).toEqual([{ type: "text", delta: "a" }]);
    const next = stream.next();
    const failed = expect(next).rejects.toMatchObject({ kind: "stalled" });
    await vi.advanceTimersByTimeAsync(STALL_MS);
    await failed;
  });

  it("is not given up while its reader is the slow one", async () => {
    const { body, stream } = open();
    body.write(text("a"));
    await stream.next();
    await vi.advanceTimersByTimeAsync(2 * FIRST_MS);
    body.end(FINISH);
    expect((await drain(stream)).error).toBeNull();
  });

  it("leaves no timer behind", async () => {
    const { body, stream } = open();
    body.end(text("a") + FINISH);
    await drain(stream);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a body", () => {
  it("gives what came together as one batch", async () => {
    const { body, stream } = open();
    body.end(text("a") + text("b") + FINISH);
    const batches: ModelEvent[][] = [];
    for await (const batch of stream) batches.push(batch);
    expect(batches.map((batch) => batch.length)).toEqual([2, 1]);
  });

  it("counts usage on a last line without a newline", async () => {
    const { body, stream } = open();
    body.end(`${text("a")}${FINISH}data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}}`);
    expect(gather((await drain(stream)).events).finish[0]?.usage?.inputTokens).toBe(3);
  });

  it("loses nothing to a reset after the end mark", async () => {
    const { body, stream } = open();
    const ended = drain(stream);
    body.write(text("a") + FINISH);
    await vi.waitFor(() => expect(body.readableLength).toBe(0));
    body.destroy(new Error("reset"));
    const { events, error } = await ended;
    expect(error).toBeNull();
    expect(gather(events)).toMatchObject({ text: "a", finish: [{ reason: "stop" }] });
  });

  it("gives what came before an error event of the same batch, then throws it", async () => {
    const { body, stream } = open();
    body.end(`${text("a")}data: {"error":{"message":"boom","type":"server_error"}}\n\n${text("never")}`);
    const { events, error } = await drain(stream);
    expect(gather(events).text).toBe("a");
    expect(error).toMatchObject({ kind: "server" });
  });

  it("gives up on what is not the protocol at all", async () => {
    const { body, stream } = open();
    body.end("data: <html>\n\n".repeat(21));
    expect((await drain(stream)).error).toMatchObject({ kind: "server", message: "too many malformed events" });
  });
});

it("is given up when only pings come after the content", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    const { body, stream } = open();
    body.write(text("a"));
    await stream.next();
    const failed = expect(stream.next()).rejects.toMatchObject({ kind: "stalled" });
    for (let ping = 0; ping < 6; ping++) {
      await vi.advanceTimersByTimeAsync(10_000);
      if (ping < 5) expect(body.destroyed).toBe(false);
      body.write(": ping\n\n");
    }
    await vi.advanceTimersByTimeAsync(1);
    await failed;
  } finally {
    vi.useRealTimers();
  }
});

it("is not waited for any longer when pings come instead of the first content", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    const { body, stream } = open();
    const failed = expect(stream.next()).rejects.toMatchObject({ kind: "stalled" });
    for (let ping = 0; ping < 4; ping++) {
      body.write(": ping\n\n");
      await vi.advanceTimersByTimeAsync(FIRST_MS / 4);
    }
    await failed;
  } finally {
    vi.useRealTimers();
  }
});
