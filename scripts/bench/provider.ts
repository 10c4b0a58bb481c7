import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { preciseNowMs } from "./precise-now.ts";
import { type BenchWire, chatWire, responsesWire } from "./provider-wires.ts";

/**
 * The bench's model provider, a process of its own: OpenAI chat completions and responses, streamed with as little work
 * as possible. The prompt says what to send: `[tokens:N]` (50 without it) and `[pace:N]` tokens a second (all at once
 * without it). Each token is ` zq<number>;`, or ` zq@<unix ms>;` when paced, so that the reader can tell its delay.
 */
type Paced = { res: ServerResponse; wire: BenchWire; left: number };

/** One bucket a millisecond of the longest gap, so that the streams do not all write at the same moment. */
const WHEEL_MS = 20;
const wheel: Set<Paced>[] = Array.from({ length: WHEEL_MS }, () => new Set());
let wheelAtMs = Math.floor(preciseNowMs());

setInterval(() => {
  const nowMs = Math.floor(preciseNowMs());
  // After a late timer every missed bucket is due; more than one turn behind, each bucket is due once.
  for (wheelAtMs = Math.max(wheelAtMs, nowMs - WHEEL_MS); wheelAtMs < nowMs; ) {
    wheelAtMs++;
    for (const stream of wheel[wheelAtMs % WHEEL_MS] ?? []) sendPaced(stream, wheel[wheelAtMs % WHEEL_MS]);
  }
}, 1);

function sendPaced(stream: Paced, bucket: Set<Paced> | undefined): void {
  const { res, wire } = stream;
  if (res.destroyed) return void bucket?.delete(stream);
  res.write(wire.delta(` zq@${preciseNowMs().toFixed(1)};`));
  stream.left--;
  if (stream.left > 0) return;
  bucket?.delete(stream);
  res.end(wire.tail);
}

let nextBucket = 0;

const server = createServer((req, res) => {
  let body = "";
  req.setEncoding("utf8");
  req.on("data", (part: string) => {
    body += part;
  });
  req.on("end", () => {
    const wire = req.url?.endsWith("/responses") ? responsesWire : chatWire;
    if (req.method !== "POST" || !/"stream":\s*true/.test(body)) {
      res.writeHead(200, { "content-type": "application/json" }).end(req.method === "POST" ? wire.whole : wire.models);
      return;
    }
    const tokens = Number(/\[tokens:(\d+)\]/.exec(body)?.[1] ?? 50);
    res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    res.write(wire.head);
    if (body.includes("Write a title")) {
      // A conversation's title repeats the prompt; it is short, and no token of an answer.
      res.write(wire.delta("A bench"));
      res.end(wire.tail);
      return;
    }
    if (body.includes("[pace:")) {
      // 50 tokens a second is the only pace: one token a turn of the wheel.
      wheel[nextBucket++ % WHEEL_MS]?.add({ res, wire, left: tokens });
      return;
    }
    for (let i = 0; i < tokens; i++) res.write(wire.delta(` zq${i};`));
    res.end(wire.tail);
  });
});
server.listen(Number(process.env.BENCH_PORT ?? 0), "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ ready: true, port: (server.address() as AddressInfo).port })}\n`);
});
// The bench that started this process may be killed; without its pipe this one must end too.
process.stdin.resume().once("end", () => process.exit(0));
