import { setTimeout as delay } from "node:timers/promises";
import type { Answer } from "./answer.ts";
import { errorText, type Stage, sendJson } from "./play-answer.ts";
import type { MediaRequest } from "./wires/media.ts";

/** Plays an answer of images or audio, with its delay, hold and faults. */
export async function playMedia(
  { res, gate, signal }: Pick<Stage, "res" | "gate" | "signal">,
  media: MediaRequest,
  answer: Answer,
): Promise<void> {
  const { fault = {}, firstTokenDelayMs = 0 } = answer;
  if (fault.refuse) return void res.destroy();
  if (fault.status !== undefined) {
    return sendJson(res, fault.status, media.errorBody(fault.status, errorText(answer)), fault.headers);
  }
  if (firstTokenDelayMs > 0) await delay(firstTokenDelayMs, undefined, { signal }).catch(() => undefined);
  if (answer.holdAfterChunks !== undefined) await gate.wait(signal);
  if (fault.stallAfterChunks !== undefined) return;
  const { status = 200, mediaType, body } = await media.answer(answer);
  if (signal.aborted) return;
  res.writeHead(status, { "content-type": mediaType, "content-length": body.length });
  if (fault.cutAfterChunks === undefined) return void res.end(body);
  res.write(body.subarray(0, Math.floor(body.length / 2)), () => res.destroy());
}
