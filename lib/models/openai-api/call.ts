import type { Principal } from "../../auth/schema.ts";
import type { UsageAttempt } from "../../billing/schema.ts";
import type { CacheTicket } from "../cache/open-cache.ts";
import type { ChatRequest } from "../chat-request.ts";
import type { FittedRequest } from "../context/fit-request.ts";
import type { Target } from "../gateway/target.ts";
import { usageOfAttempt } from "../gateway/usage-attempt.ts";
import type { ModelEvent, TokenUsage } from "../schema.ts";
import type { AnswerPlan } from "../service/plan-answer.ts";
import type { toDecided } from "./call-decision.ts";
import type { Completion } from "./chat-chunks.ts";

/** A completion while it goes on. */
export interface Call {
  principal: Principal;
  chat: ChatRequest;
  plan: AnswerPlan;
  /** The oldest turns, left out because the caller asked for it; null when everything was sent. */
  omitted: FittedRequest["omitted"];
  cache: CacheTicket | null;
  completion: Completion;
  attempts: UsageAttempt[];
  /** The model that answers; changes when another one takes over before the first content. */
  target: Target;
  auto: boolean;
  /** What Auto tells conversations apart by; null when the caller named the model. */
  conversation: string | null;
  /** Whether another model may go on with an answer that breaks off. */
  continues: boolean;
  /** Who wrote the text, each from which character on. */
  writers: { target: Target; fromCharacter: number }[];
  events: AsyncGenerator<ModelEvent[]>;
  reservationId: string;
  /** Ends that the reservation is kept for as long as the completion goes on. */
  endKeeping(): void;
  /** What is stored of Auto's choice; null when the caller named the model. */
  decided: ReturnType<typeof toDecided>;
}

function addUsage(sum: TokenUsage, more: TokenUsage): TokenUsage {
  return {
    inputTokens: sum.inputTokens + more.inputTokens,
    outputTokens: sum.outputTokens + more.outputTokens,
    cachedInputTokens: sum.cachedInputTokens + more.cachedInputTokens,
    cacheWriteTokens: sum.cacheWriteTokens + more.cacheWriteTokens,
    reasoningTokens: sum.reasoningTokens + more.reasoningTokens,
  };
}

/** The tokens of an answer: of all its parts where another model went on with it, else of the call that gave it. */
export function usageOfCall({ attempts, writers }: Pick<Call, "attempts" | "writers">): TokenUsage {
  if (writers.length < 2) return usageOfAttempt(attempts.at(-1));
  return attempts
    .filter(({ outcome }) => outcome !== "failed")
    .map(usageOfAttempt)
    .reduce(addUsage);
}
