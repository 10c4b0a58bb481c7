import type { Principal } from "../../auth/schema.ts";
import type { OtherPayer, UsageAttempt } from "../../billing/schema.ts";
import type { CacheTicket } from "../../models/cache/open-cache.ts";
import type { ChatRequest } from "../../models/chat-request.ts";
import type { Target } from "../../models/gateway/target.ts";
import type { ImagePlan } from "../../models/media/make-images.ts";
import type { RouteDecision } from "../../models/schema.ts";
import type { AnswerPlan } from "../../models/service/plan-answer.ts";
import type { ComparisonPlace } from "../compare/schema.ts";
import type { Omitted } from "../context/build-prompt.ts";
import type { ImageOptions } from "../schema.ts";
import type { Answer } from "./answer.ts";
import type { LiveRun } from "./live-run.ts";

/** What a run is to do. */
export interface RunPlan {
  principal: Principal;
  conversationId: string;
  messageId: string;
  request: ChatRequest;
  /** The chosen model first, then those to fall back on before the first content. */
  targets: Target[];
  /** True when the router chose. */
  auto: boolean;
  decision: RouteDecision | null;
  /** Estimated tokens of the prompt, for the gauge and for usage that no provider reports. */
  promptTokens: number;
  omitted: Omitted | null;
  /** Null when the call neither looks into the response cache nor adds to it. */
  cache: CacheTicket | null;
  /** Set for an answer that is compared with others. */
  comparison?: ComparisonPlace;
  /** Set when the reservation said that credits pay. */
  paidBy?: OtherPayer;
  /** Set in a temporary chat. */
  temporary?: true;
  /** Images are made instead of a text. */
  image?: { options: ImageOptions; calls: ImagePlan["calls"]; prompt: string };
}

/** A run, and what is stored when it starts. */
export type StartPlan = RunPlan & Pick<AnswerPlan, "worstCaseMicroUsd" | "context" | "assignment">;

/** A run while it goes on. */
export interface RunState {
  plan: RunPlan;
  live: LiveRun;
  answer: Answer;
  attempts: UsageAttempt[];
  failedOver: { modelId: string; reason: string }[];
  /** Null unless a second provider was asked because the first was slow. */
  hedge: NonNullable<RouteDecision["hedge"]> | null;
  /** Who wrote the text, and from which of its characters on; another one only when a stream broke off. */
  writers: { target: Target; fromCharacter: number }[];
  target: Target;
  firstTokenMs: number | null;
  startedAt: number;
  signal: AbortSignal;
  /** How much of the answer the last checkpoint holds. */
  storedSize: number;
  /** While its end is being written. */
  isStoring: boolean;
}
