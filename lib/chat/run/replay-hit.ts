import type { UsageAttempt } from "../../billing/schema.ts";
import { toCacheAttempt } from "../../models/cache/cache-attempt.ts";
import type { CachedAnswer } from "../../models/cache/open-cache.ts";
import { replayAnswer } from "../../models/cache/replay-answer.ts";
import type { FinishReason } from "../../models/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import type { RunState } from "./run-state.ts";
import { shareFrames } from "./stream-log.ts";

/** Streams an answer from the cache through the run, as if a model wrote it: readers, Stop and storage see no difference. */
export async function replayHit(state: RunState, hit: CachedAnswer): Promise<FinishReason> {
  const { plan, answer, live, signal } = state;
  live.push([{ type: "start-step" }]);
  for await (const events of replayAnswer(hit, plan.cache?.use.pace ?? "natural", signal)) {
    const chunks = answer.apply(events);
    if (events.at(-1)?.type === "finish") answer.closePart(chunks);
    state.firstTokenMs ??= nowMs() - state.startedAt;
    if (chunks.length > 0) {
      live.push(chunks);
      shareFrames(live);
    }
  }
  state.attempts.push(attemptOf(state, hit, signal.aborted ? "stopped" : "complete"));
  return signal.aborted ? "other" : "stop";
}

function attemptOf(state: RunState, hit: CachedAnswer, outcome: UsageAttempt["outcome"]): UsageAttempt {
  const { plan, target, firstTokenMs, startedAt } = state;
  const { conversationId, messageId } = plan;
  const measured = { outcome, firstTokenMs, latencyMs: nowMs() - startedAt };
  return toCacheAttempt(hit, target, { conversationId, messageId }, measured);
}

/** What a checkpoint says of it, should its process be gone before the end: it costs nothing then either. */
export function openReplayAttempt(state: RunState, hit: CachedAnswer): UsageAttempt {
  return attemptOf(state, hit, "interrupted");
}
