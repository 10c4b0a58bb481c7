import type { UsageAttempt } from "../../billing/schema.ts";
import { now, nowMs } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { log } from "../../platform/log.ts";
import { textOfParts } from "../policy.ts";
import { storedMetadata } from "../run/shown-metadata.ts";
import type { ChatMessage, MessageMetadata } from "../schema.ts";
import { finishRun, listStaleRuns, type StaleRun } from "../store/runs-store.ts";

/** A run is checkpointed every second; one that was silent this long has lost its process, or the database was away. */
const SILENT_SECONDS = 4;
/** One that was silent this long has lost its process, whatever else is wrong. */
const GONE_SECONDS = 12;

/** Heartbeats of the silent runs of the pass before. */
let silentBefore = new Map<string, number>();

function attemptsOf(run: StaleRun): UsageAttempt[] {
  const attempts = Array.isArray(run.attempts) ? (run.attempts as (UsageAttempt | null)[]) : [];
  return attempts.flatMap((attempt) => (attempt ? [{ ...attempt, id: newId() }] : []));
}

async function closeRun(run: StaleRun): Promise<void> {
  const hasText = Array.isArray(run.parts) && run.parts.length > 0;
  const attempts = attemptsOf(run);
  const costs = attempts.map(({ amountMicroUsd }) => amountMicroUsd);
  const error = {
    code: "unavailable",
    message: hasText ? "The server stopped while this was being written." : "The server stopped before an answer came.",
    charged: hasText,
    retryable: true,
  };
  const metadata: MessageMetadata = {
    ...(run.metadata as MessageMetadata),
    status: hasText ? "interrupted" : "failed",
    error,
    costMicroUsd: costs.includes(null) ? null : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
    latencyMs: nowMs() - run.startedAt.getTime(),
  };
  await finishRun({
    userId: run.userId,
    messageId: run.messageId,
    parts: run.parts,
    text: textOfParts((run.parts ?? []) as ChatMessage["parts"]),
    status: metadata.status,
    ...storedMetadata(metadata, run.modelId ?? ""),
    attempts,
    release: !hasText,
    now: now(),
  });
  log.warn({ messageId: run.messageId }, "closed a run that had lost its process");
}

/**
 * Closes runs whose process is gone: the partial text stays, marked interrupted, and what was used is settled.
 * A run is closed when two passes have found it silent: after an outage of the database, which silences every run, the
 * living ones beat before the second pass.
 */
export async function reapRuns(): Promise<number> {
  const silent = await listStaleRuns(SILENT_SECONDS, GONE_SECONDS);
  const gone = silent.filter(
    ({ messageId, heartbeatAt, isGone }) => isGone || silentBefore.get(messageId) === heartbeatAt.getTime(),
  );
  silentBefore = new Map(silent.map(({ messageId, heartbeatAt }) => [messageId, heartbeatAt.getTime()]));
  for (const run of gone) await closeRun(run);
  return gone.length;
}
