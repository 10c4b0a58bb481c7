import type { Principal } from "../../auth/schema.ts";
import { now } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { log } from "../../platform/log.ts";
import type { ChatRequest } from "../chat-request.ts";
import type { Target } from "../gateway/target.ts";
import type { TokenUsage } from "../schema.ts";
import type { ModelChoices } from "../service/load-choices.ts";
import { cacheKeyOf, scopeKeyOf, soleQuestionOf } from "./cache-key.ts";
import type { CacheUse } from "./cache-use.ts";
import { type KeptPart, keptPartsOf, type Outcome, sizeOfParts } from "./can-keep.ts";
import type { CacheKind } from "./schema.ts";
import { embedQuestion } from "./semantic/embed-question.ts";
import { findEmbedder } from "./semantic/find-embedder.ts";
import { findSimilar } from "./semantic/find-similar.ts";
import { isComparable } from "./semantic/same-question.ts";
import { findKept, type KeepRow, type KeptAnswer, keep, putEmbedding } from "./store.ts";

const HOUR_MS = 3_600_000;

/** An answer that is given again. */
export interface CachedAnswer extends KeptAnswer {
  kind: CacheKind;
}

/** A question that may be compared with others, and the model that does it. */
interface Comparable {
  question: string;
  embedder: Target;
  /** Null while nothing was compared. */
  embedding: Buffer | null;
  /** An embedding that is still being made. */
  pending: Promise<Buffer> | null;
}

/** A call's way through the cache. */
export interface CacheTicket {
  use: CacheUse;
  /** What it found; null for a call that is asked of a model. */
  hit: CachedAnswer | null;
  /** Null where likeness is off, impossible, or makes no sense: only a first message stands for itself. */
  comparable: Comparable | null;
}

function comparableOf(request: ChatRequest, use: CacheUse, choices: ModelChoices): Comparable | null {
  if (!use.semantic) return null;
  const question = soleQuestionOf(request);
  const embedder = question !== null && isComparable(question) ? findEmbedder(choices) : null;
  return question !== null && embedder ? { question, embedder, embedding: null, pending: null } : null;
}

/**
 * Looks for an answer to a request that a model is about to be asked. Never throws: a cache that cannot be read is a
 * cache without the answer.
 */
export async function openCache(
  principal: Principal,
  request: ChatRequest,
  target: Target,
  use: CacheUse,
  choices: ModelChoices,
): Promise<CacheTicket> {
  const ticket: CacheTicket = { use, hit: null, comparable: comparableOf(request, use, choices) };
  if (!use.reads) return ticket;
  try {
    const exact = await findKept(principal, cacheKeyOf(principal, target, request), now());
    if (exact) return { ...ticket, hit: { ...exact, kind: "exact" } };
    if (!ticket.comparable) return ticket;
    const { question, embedder } = ticket.comparable;
    const { answer, embedding, pending } = await findSimilar(
      principal,
      scopeKeyOf(principal, target, request),
      question,
      embedder,
    );
    const comparable = { question, embedder, embedding, pending };
    return { use, hit: answer && { ...answer, kind: "semantic" }, comparable };
  } catch (error) {
    log.warn({ err: error }, "the cache was not read");
    return ticket;
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

/**
 * Keeps an answer that is fit to be given again, under the model that wrote it. Its question is embedded afterwards,
 * beside the request. Never throws.
 */
export async function keepAnswer(principal: Principal, ticket: CacheTicket, answered: Answered): Promise<void> {
  const parts = ticket.hit ? null : keptPartsOf(answered);
  if (!parts) return;
  try {
    const row = rowOf(principal, ticket, answered, parts);
    await keep(row, now());
    const { comparable } = ticket;
    if (comparable && !comparable.embedding) void addEmbedding(principal, row, comparable);
  } catch (error) {
    log.warn({ err: error }, "an answer was not kept");
  }
}

async function addEmbedding(principal: Principal, { key }: KeepRow, comparable: Comparable): Promise<void> {
  const { embedder, question, pending } = comparable;
  try {
    const embedding = await (pending ?? embedQuestion(principal, embedder, question));
    await putEmbedding(principal, Buffer.from(key, "hex"), embedder.model.id, embedding);
  } catch (error) {
    log.info({ err: error }, "a question was not embedded; its answer is found by the same words alone");
  }
}

function rowOf(
  principal: Principal,
  { use, comparable }: CacheTicket,
  answered: Answered,
  parts: readonly KeptPart[],
): KeepRow {
  const { request, target, conversationId, usage, textMs } = answered;
  const embedding = comparable?.embedding ?? null;
  return {
    id: newId(),
    userId: principal.userId,
    conversationId,
    key: cacheKeyOf(principal, target, request).toString("hex"),
    modelId: target.model.id,
    parts,
    usage,
    textMs: Math.max(0, Math.round(textMs)),
    sizeBytes: sizeOfParts(parts) + (embedding?.length ?? 0),
    scopeKey: comparable ? scopeKeyOf(principal, target, request).toString("hex") : null,
    question: comparable?.question ?? null,
    embeddingModel: embedding && comparable ? comparable.embedder.model.id : null,
    embedding: embedding?.toString("base64") ?? null,
    expiresAt: new Date(now().getTime() + use.keepHours * HOUR_MS),
  };
}
