import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Answer } from "./answer.ts";
import type { HoldGate } from "./hold-gate.ts";
import type { Plan } from "./plan-answer.ts";
import type { ChatWire } from "./wires/wire.ts";

/** What the player needs beside the answer. */
export type Stage = {
  res: ServerResponse;
  url: URL;
  wire: ChatWire;
  gate: HoldGate;
  /** Aborts when the client leaves or the server stops. */
  signal: AbortSignal;
  /** Called after each content chunk has gone out. */
  onChunk(): void;
};

const pause = (ms: number | undefined, signal: AbortSignal) =>
  ms === undefined || ms <= 0 ? undefined : delay(ms, undefined, { signal }).catch(() => undefined);

/** Resolves when the bytes have been handed to the kernel, so that a cut after it never takes them back. */
function write(res: ServerResponse, text: string): Promise<void> {
  if (text === "" || res.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    res.once("close", resolve);
    res.write(text, () => {
      res.off("close", resolve);
      resolve();
    });
  });
}

const untilAborted = (signal: AbortSignal) =>
  signal.aborted
    ? undefined
    : new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

/** Sends a JSON answer. */
export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** Plays an answer as one JSON body. */
export async function playWhole(
  { res, wire, gate, signal, onChunk }: Stage,
  plan: Plan,
  answer: Answer,
): Promise<void> {
  const fault = answer.fault ?? {};
  await pause(answer.firstTokenDelayMs, signal);
  if (answer.holdAfterChunks !== undefined) await gate.wait(signal);
  if (fault.stallAfterChunks !== undefined) return untilAborted(signal);
  const body = JSON.stringify(wire.whole(plan));
  if (fault.errorEventFirst || fault.errorAfterCreated)
    return sendJson(res, 200, wire.errorBody(500, errorText(answer)));
  if (fault.cutAfterChunks !== undefined || fault.malformedChunk !== undefined) {
    res.writeHead(200, { "content-type": "application/json" });
    await write(res, body.slice(0, Math.floor(body.length / 2)));
    if (fault.cutAfterChunks !== undefined) res.destroy();
    else res.end();
    return;
  }
  sendJson(res, 200, wire.whole(plan));
  onChunk();
}

/** Plays an answer as a stream of the wire's events, with its pace, holds and faults. */
export async function playStream(stage: Stage, plan: Plan, answer: Answer): Promise<void> {
  const { res, url, wire, gate, signal, onChunk } = stage;
  const fault = answer.fault ?? {};
  const encoder = wire.encoder(plan, url);
  res.writeHead(200, { "content-type": wire.streamType(url), "cache-control": "no-cache" });
  res.flushHeaders();
  if (fault.errorEventFirst) return void res.end(encoder.error(errorText(answer)));
  await pause(answer.firstTokenDelayMs, signal);
  await write(res, encoder.open());
  if (fault.errorAfterCreated) return void res.end(encoder.error(errorText(answer)));
  const gapMs = answer.tokensPerSecond === undefined ? 0 : 1_000 / answer.tokensPerSecond;
  for (let chunk = 0; chunk <= plan.beats.length; chunk++) {
    if (answer.holdAfterChunks === chunk) await gate.wait(signal);
    if (fault.stallAfterChunks === chunk) await untilAborted(signal);
    if (fault.cutAfterChunks === chunk) return void res.destroy();
    if (signal.aborted) return;
    if (fault.malformedChunk === chunk) await write(res, encoder.malformed());
    const beat = plan.beats[chunk];
    if (beat === undefined) break;
    if (chunk > 0) await pause(gapMs, signal);
    await write(res, encoder.beat(beat));
    if (signal.aborted) return;
    onChunk();
  }
  res.end(encoder.close());
}

/** The message of a scripted failure. */
export function errorText(answer: Answer): string {
  return answer.fault?.message ?? "Scripted failure";
}
