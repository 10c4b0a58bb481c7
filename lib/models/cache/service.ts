import type { Principal } from "../../auth/schema.ts";
import { now, nowMs } from "../../platform/clock.ts";
import { AppError } from "../../platform/errors.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import { forgetUserRows } from "../user-rows/load-user-rows.ts";
import { loadOwnCacheSettings } from "./load-settings.ts";
import type { CacheStatus, UpdateCacheSettings } from "./schema.ts";
import { findEmbedder } from "./semantic/find-embedder.ts";
import { forgetKept, putSettings, readTotals } from "./store.ts";

const HOUR_MS = 3_600_000;

/** What the cache does for a person, how much is in it, and what it has saved. */
export async function getCache(principal: Principal): Promise<CacheStatus> {
  const [{ own, byWorkspace }, choices, totals] = await Promise.all([
    loadOwnCacheSettings(principal),
    loadModelChoices(principal),
    readTotals(principal, now()),
  ]);
  return { settings: own, byWorkspace, embeddingModelId: findEmbedder(choices)?.model.id ?? null, ...totals };
}

/**
 * Changes what is given, in force for the next message. A shorter time to keep counts for what is kept already.
 * @throws AppError invalid_input at `semantic` when nothing can compare questions
 */
export async function updateCache(principal: Principal, change: UpdateCacheSettings): Promise<CacheStatus> {
  if (change.semantic && !findEmbedder(await loadModelChoices(principal))) {
    throw new AppError("invalid_input", "No embedding model is configured, so questions cannot be compared.", {
      issues: [{ path: "semantic", message: "needs an embedding model" }],
    });
  }
  await putSettings(principal, change, now());
  if (change.keepHours !== undefined) await forgetKept(principal, new Date(nowMs() - change.keepHours * HOUR_MS));
  forgetUserRows(principal.userId);
  return getCache(principal);
}

/** Forgets every answer that is kept for a person. What they saved stays in the ledger. */
export async function clearCache(principal: Principal): Promise<CacheStatus> {
  await forgetKept(principal);
  return getCache(principal);
}
