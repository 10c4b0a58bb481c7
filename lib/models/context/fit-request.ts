import { AppError } from "../../platform/errors.ts";
import type { ChatRequest } from "../chat-request.ts";
import { estimateRequestTokens } from "../estimate-tokens.ts";
import type { PlanCap } from "../plan/policy.ts";
import type { ModelInfo } from "../schema.ts";
import { roomFor } from "./room-for.ts";
import { type Trimmed, trimMessages } from "./trim-messages.ts";

export interface FittedRequest {
  request: ChatRequest;
  /** Estimated. */
  promptTokens: number;
  omitted: Trimmed["omitted"];
}

function tooLong({ id, name, contextTokens }: ModelInfo, tokens: number, advice: string): AppError {
  return new AppError(
    "context_too_long",
    `The messages have about ${tokens} tokens, and the window of ${name} has ${contextTokens}. ${advice}`,
    {
      issues: [{ path: "messages", message: `about ${tokens} tokens, ${contextTokens} fit` }],
      details: { modelId: id, tokens, limit: contextTokens },
    },
  );
}

/**
 * A request of the API as it goes to a model. It is sent as it is, and refused where it cannot fit, unless its caller
 * asked for the oldest turns to be left out; what may just fit is left to the provider to judge.
 * @param answerTokens What the answer may take: asked for by the caller, or ours to shorten.
 * @param cap The longest prompt that the plan allows.
 * @throws AppError context_too_long, or plan_limit where the plan is what is too short
 */
export function fitRequest(
  model: ModelInfo,
  request: ChatRequest,
  answerTokens: number,
  trims: boolean,
  cap: PlanCap | null = null,
): FittedRequest {
  const tokens = estimateRequestTokens(request);
  const room = roomFor(model, tokens, answerTokens);
  const maxOutputTokens = request.maxOutputTokens ?? room.maxOutputTokens;
  const own = room.fits || room.promptTokens === null ? Number.POSITIVE_INFINITY : room.promptTokens;
  const limit = Math.min(own, cap?.maxTokens ?? own);
  if (own === Number.POSITIVE_INFINITY && tokens <= limit) {
    return { request: { ...request, maxOutputTokens }, promptTokens: tokens, omitted: null };
  }
  if (!trims) {
    if (cap && tokens > cap.maxTokens) throw cap.refusal(tokens);
    if (room.isHopeless) throw tooLong(model, tokens, "Shorten them, or send nexus.trim to leave the oldest out.");
    return { request: { ...request, maxOutputTokens }, promptTokens: tokens, omitted: null };
  }
  const { messages, omitted, tokens: left } = trimMessages(request, limit);
  if (left > limit && cap && limit < own) throw cap.refusal(left);
  if (left > limit) throw tooLong(model, left, "What is left without the older messages is still too long.");
  return { request: { ...request, messages, maxOutputTokens: room.maxOutputTokens }, promptTokens: left, omitted };
}
