import type { Principal } from "../../auth/schema.ts";
import type { UsageAttempt } from "../../billing/schema.ts";
import type { CacheTicket } from "../cache/open-cache.ts";
import type { ChatRequest } from "../chat-request.ts";
import type { FittedRequest } from "../context/fit-request.ts";
import type { Target } from "../gateway/target.ts";
import type { ModelEvent } from "../schema.ts";
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
