import type { MediaAnswer } from "../media/run-media.ts";

/** The headers of an answer of images or audio: which model gave it and what it cost (nothing said: unknown). */
export function mediaHeaders(
  { target, costMicroUsd }: Pick<MediaAnswer<unknown>, "target" | "costMicroUsd">,
  requestId: string,
): Record<string, string> {
  return {
    "x-request-id": requestId,
    "x-nexus-model": target.model.id,
    "x-nexus-cost-micro-usd": String(costMicroUsd ?? ""),
    "cache-control": "no-store",
  };
}
