import { now } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { log } from "../../platform/log.ts";
import type { Target } from "../gateway/target.ts";
import type { ChatRequest, TokenUsage } from "../schema.ts";
import { type CacheTenant, cacheKeyOf } from "./cache-key.ts";
import type { CacheUse } from "./cache-use.ts";
import { type KeptPart, keptPartsOf, type Outcome, sizeOfParts } from "./can-keep.ts";
import type { CacheKind } from "./schema.ts";
import { findKept, type KeptAnswer, keep } from "./store.ts";

const HOUR_MS = 3_600_000;

/** An answer that is given again. */
export interface CachedAnswer extends KeptAnswer {
  kind: CacheKind;
}

/** A call's way through the cache. */
export interface CacheTicket {
  use: CacheUse;
  /** What it found; null for a call that is asked of a model. */
  hit: CachedAnswer | null;
}

/**
 * Looks for an answer to a request that a model is about to be asked. Never throws: a cache that cannot be read is a
 * cache without the answer.
 */
export async function openCache(
  tenant: CacheTenant,
  request: ChatRequest,
  target: Target,
  use: CacheUse,
): Promise<CacheTicket> {
  if (!use.reads) return { use, hit: null };
  try {
    const exact = await findKept(tenant, cacheKeyOf(tenant, target, request), now());
    return { use, hit: exact ? { ...exact, kind: "exact" } : null };
  } catch (error) {
    log.warn({ err: error }, "the cache was not read");
    return { use, hit: null };
  }
}

export interface Answered extends Outcome {
  request: ChatRequest;
  /** The model that really answered. */
  target: Target;
  conversationId: string | null;
  usage: TokenUsage;
  textMs: number;
}

/** Keeps an answer that is fit to be given again, under the model that wrote it. Never throws. */
export async function keepAnswer(tenant: CacheTenant, { use, hit }: CacheTicket, answered: Answered): Promise<void> {
  const parts = hit ? null : keptPartsOf(answered);
  if (!parts) return;
  try {
    await keep(rowOf(tenant, use, answered, parts), now());
  } catch (error) {
    log.warn({ err: error }, "an answer was not kept");
  }
}

function rowOf(tenant: CacheTenant, { keepHours }: CacheUse, answered: Answered, parts: readonly KeptPart[]) {
  const { request, target, conversationId, usage, textMs } = answered;
  return {
    id: newId(),
    userId: tenant.userId,
    conversationId,
    key: cacheKeyOf(tenant, target, request).toString("hex"),
    modelId: target.model.id,
    parts,
    usage,
    textMs: Math.max(0, Math.round(textMs)),
    sizeBytes: sizeOfParts(parts),
    scopeKey: null,
    question: null,
    embeddingModel: null,
    embedding: null,
    expiresAt: new Date(now().getTime() + keepHours * HOUR_MS),
  };
}
