import { createHash } from "node:crypto";
import { hashToken } from "../../platform/crypto/hash.ts";
import type { ChatRequest } from "../chat-request.ts";
import type { Target } from "../gateway/target.ts";

/** Raised when answers of before would no longer be right for the same request. */
const VERSION = 1;

/** Whose answers: a person in a workspace. Another tenant has another key, whatever they ask. */
export interface CacheTenant {
  userId: string;
  workspaceId: string;
}

// Attachments are bytes; what counts is what is in them.
function replaceBytes(this: unknown, _key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { sha256: createHash("sha256").update(value).digest("hex") } : value;
}

function digest(purpose: string, tenant: CacheTenant, { model, provider, baseUrl }: Target, request: unknown): Buffer {
  const { userId, workspaceId } = tenant;
  const parts = [VERSION, userId, workspaceId, model.id, model.providerModelId, provider, baseUrl, request];
  return hashToken(purpose, JSON.stringify(parts, replaceBytes));
}

/**
 * The key of an answer: tenant, model, where the model is reached, and everything of the request that shapes the answer
 * (messages, instructions, tools, parameters). Under the server's secret, so that a copy of the table does not tell
 * who asked what.
 */
export function cacheKeyOf(
  tenant: CacheTenant,
  target: Target,
  { promptCacheKey: _, ...request }: ChatRequest,
): Buffer {
  return digest("cached answer", tenant, target, request);
}

/** The one question of a request: instructions, then a single message of text. Null for anything that has a history. */
export function soleQuestionOf({ messages }: ChatRequest): string | null {
  const [only, ...others] = messages.filter(({ role }) => role !== "system");
  if (only?.role !== "user" || others.length > 0) return null;
  const [part, ...rest] = only.content;
  return part?.type === "text" && rest.length === 0 ? part.text : null;
}

/** The key of everything but the question: answers to questions in other words are looked for only where it is the same. */
export function scopeKeyOf(
  tenant: CacheTenant,
  target: Target,
  { promptCacheKey: _, ...request }: ChatRequest,
): Buffer {
  const messages = request.messages.filter(({ role }) => role === "system");
  return digest("cached questions", tenant, target, { ...request, messages });
}
