import type { LanguageModelV4FunctionTool, LanguageModelV4Prompt, SharedV4ProviderOptions } from "@ai-sdk/provider";
import { hashToken } from "../../platform/crypto/hash.ts";
import type { ChatRequest } from "../chat-request.ts";
import { estimateRequestTokens } from "../estimate-tokens.ts";
import type { Target } from "./target.ts";

interface Cached {
  prompt: LanguageModelV4Prompt;
  tools?: LanguageModelV4FunctionTool[];
  providerOptions?: SharedV4ProviderOptions;
}

/**
 * The least prompt that Anthropic caches, in tokens
 * (https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching); marks on a shorter one are ignored there.
 */
export function leastCachedTokens(providerModelId: string): number {
  // OpenRouter writes versions with a dot.
  if (/opus-4[-.][5-9]|haiku-4[-.][5-9]/.test(providerModelId)) return 4096;
  return /haiku/.test(providerModelId) ? 2048 : 1024;
}

/** Estimates may be this much too low. */
const ESTIMATE_MARGIN = 0.75;
const CACHE_POINT: SharedV4ProviderOptions = { anthropic: { cacheControl: { type: "ephemeral" } } };

function marked<T extends { providerOptions?: SharedV4ProviderOptions }>(item: T): T {
  return { ...item, providerOptions: { ...item.providerOptions, ...CACHE_POINT } };
}

/**
 * Where the prompt stays the same in the next request: after the instructions, and after the last message before the
 * user's newest one, which may still be edited. The tools, which the provider reads before both, are marked on their own.
 * OpenRouter takes points on text parts alone, which its package makes of instructions and of what the user wrote.
 */
function stablePoints(messages: LanguageModelV4Prompt, provider: string): number[] {
  const lastSystem = messages.findLastIndex(({ role }) => role === "system");
  const lastUser = messages.findLastIndex(({ role }) => role === "user");
  const before = messages.slice(0, Math.max(0, lastUser));
  const lastStable = before.findLastIndex(({ role }) => provider !== "openrouter" || role === "user");
  return [...new Set([lastSystem, lastStable])].filter((index) => index >= 0);
}

/** Estimated tokens of the prompt up to the end of each message, the tools, which come first, included. */
function tokensUpTo({ prompt, tools }: Cached, toolTokens: number): number[] {
  let tokens = tools ? toolTokens : 0;
  return prompt.map((message) => {
    tokens += estimateRequestTokens({ messages: [message] });
    return tokens;
  });
}

/** At most three of Anthropic's four cache points, none where the prompt up to it is too short to be cached. */
function withCachePoints(cached: Cached, { model, provider }: Target): Cached {
  const { prompt, tools } = cached;
  const least = leastCachedTokens(model.providerModelId) * ESTIMATE_MARGIN;
  const toolTokens = tools ? estimateRequestTokens({ messages: [], tools }) : 0;
  const tokens = tokensUpTo(cached, toolTokens);
  const points = new Set(stablePoints(prompt, provider).filter((index) => (tokens[index] ?? 0) >= least));
  const lastTool = tools && toolTokens >= least ? tools.length - 1 : -1;
  if (points.size === 0 && lastTool < 0) return cached;
  return {
    ...cached,
    prompt: prompt.map((message, index) => (points.has(index) ? marked(message) : message)),
    ...(tools ? { tools: tools.map((tool, index) => (index === lastTool ? marked(tool) : tool)) } : {}),
  };
}

/** Claude, at Anthropic or through OpenRouter, which hands its points on (https://openrouter.ai/docs/features/prompt-caching). */
const takesCachePoints = ({ provider, model }: Target) =>
  provider === "anthropic" || (provider === "openrouter" && model.providerModelId.startsWith("anthropic/"));

/**
 * Makes use of the provider's own cache of prompts, where it has to be told: Claude by points in the prompt, OpenAI,
 * which caches by itself, by a key that brings requests with the same beginning to the same machine. Gemini, DeepSeek
 * and others cache without a word.
 */
export function withPromptCaching(cached: Cached, request: ChatRequest, target: Target): Cached {
  if (takesCachePoints(target)) return withCachePoints(cached, target);
  if (target.provider !== "openai" || request.promptCacheKey === undefined) return cached;
  return { ...cached, providerOptions: { openai: { promptCacheKey: request.promptCacheKey } } };
}

/** A key for requests that begin alike. Hashed, because it leaves the house: no id of ours is in it. */
export function promptCacheKeyOf(...parts: string[]): string {
  return hashToken("prompt cache", JSON.stringify(parts)).toString("base64url").slice(0, 32);
}
