import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { UIMessageChunk } from "ai";
import { afterEach, describe, expect, it } from "vitest";
import { MAX_FAILURES, openRunStream, RunLogGone, type RunStreamOptions } from "./open-run-stream.ts";

type Answer = (response: ServerResponse, after: number) => void;
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A server that gives its n-th request to `answers[n]`, the last one again and again. */
async function serve(answers: Answer[]) {
  const asked: number[] = [];
  const server = createServer((request, response) => {
    const after = Number(new URL(request.url ?? "", "http://x").searchParams.get("after") ?? 0);
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(after);
    answer?.(response, after);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const words = Array.from({ length: 40 }, (_, at) => `wörd${at} `);
const chunks: UIMessageChunk[] = [
  { type: "start", messageId: "m1" },
  { type: "text-start", id: "t" },
  ...words.map((delta): UIMessageChunk => ({ type: "text-delta", id: "t", delta })),
  { type: "text-end", id: "t" },
  { type: "finish" },
];
const event = (seq: number) => `id: ${seq}\ndata: ${JSON.stringify(chunks[seq - 1])}\n\n`;
const DONE = "data: [DONE]\n\n";

/** Writes events from `after + 1` to `last`, then cuts the connection, or closes it properly at the end. */
function write(response: ServerResponse, after: number, last = chunks.length, tail = "") {
  response.writeHead(200, { "content-type": "text/event-stream" });
  let text = "";
  for (let seq = after + 1; seq <= last; seq++) text += event(seq);
  if (last === chunks.length) return response.end(text + DONE);
  response.write(text + tail, () => response.destroy());
}

function options(url: string, more: Partial<RunStreamOptions> = {}): RunStreamOptions {
  return {
    fetch: (path, init) => fetch(`${url}${path}`, init),
    pause: () => Promise.resolve(),
    signal: new AbortController().signal,
    ...more,
  };
}

async function collect(stream: ReadableStream<UIMessageChunk>) {
  const seen: UIMessageChunk[] = [];
  for await (const chunk of stream) seen.push(chunk);
  return seen;
}

describe("openRunStream", () => {
  it("delivers an unbroken run as it is", async () => {
    const { url, asked } = await serve([(response, after) => write(response, after)]);
    expect(await collect(openRunStream(options(url), "m1", null))).toEqual(chunks);
    expect(asked).toEqual([0]);
  });

  it("joins again after each cut, also inside an event, without gaps or doubles", async () => {
    const reconnecting: boolean[] = [];
    const { url, asked } = await serve([
      (response, after) => write(response, after, 7, event(8).slice(0, 20)),
      (response) => response.destroy(),
      (response) => response.writeHead(503).end("{}"),
      // Answers from further back than asked: the events seen already must be dropped.
      (response) => write(response, 3, 20),
      (response, after) => write(response, after, 20),
      (response, after) => write(response, after),
    ]);
    const seen = await collect(
      openRunStream(options(url, { onReconnecting: (value) => reconnecting.push(value) }), "m1", null),
    );
    expect(seen).toEqual(chunks);
    expect(asked).toEqual([0, 7, 7, 7, 20, 20]);
    expect(reconnecting.at(-1)).toBe(false);
  });

  it("goes on after the response of the POST broke", async () => {
    const { url, asked } = await serve([
      (response) => write(response, 0, 5),
      (response, after) => write(response, after),
    ]);
    const first = await fetch(url);
    expect(await collect(openRunStream(options(url), "m1", first))).toEqual(chunks);
    expect(asked).toEqual([0, 5]);
  });

  it("takes a body that ends without [DONE] for a broken connection", async () => {
    const { url } = await serve([
      (response) => response.writeHead(200).end(event(1) + event(2)),
      (response, after) => write(response, after),
    ]);
    expect(await collect(openRunStream(options(url), "m1", null))).toEqual(chunks);
  });

  it("says when the log of the run is gone", async () => {
    const { url } = await serve([(response) => write(response, 0, 5), (response) => response.writeHead(204).end()]);
    await expect(collect(openRunStream(options(url), "m1", null))).rejects.toBeInstanceOf(RunLogGone);
  });

  it("does not repeat a refusal", async () => {
    const { url, asked } = await serve([
      (response) => response.writeHead(404).end(JSON.stringify({ error: { code: "not_found", message: "No." } })),
    ]);
    await expect(collect(openRunStream(options(url), "m1", null))).rejects.toMatchObject({ code: "not_found" });
    expect(asked).toHaveLength(1);
  });

  it("gives up in the end", async () => {
    const { url, asked } = await serve([(response) => response.destroy()]);
    await expect(collect(openRunStream(options(url), "m1", null))).rejects.toThrow();
    expect(asked).toHaveLength(MAX_FAILURES + 1);
  });

  it("stops reading when the reader leaves", async () => {
    const { url, asked } = await serve([(response) => response.writeHead(200).write(event(1))]);
    const abort = new AbortController();
    const reader = openRunStream(options(url, { signal: abort.signal }), "m1", null).getReader();
    expect((await reader.read()).value).toEqual(chunks[0]);
    abort.abort();
    await expect(reader.read()).rejects.toThrow();
    expect(asked).toHaveLength(1);
  });
});
