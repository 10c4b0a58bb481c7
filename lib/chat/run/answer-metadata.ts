import { describeHit } from "../../models/cache/cache-attempt.ts";
import type { RouteDecision } from "../../models/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import type { Omitted } from "../context/build-prompt.ts";
import type { MessageError, MessageMetadata, MessageStatus } from "../schema.ts";
import { describeFailure } from "./describe-failure.ts";
import type { RunPlan, RunState } from "./run-state.ts";
import { shownMetadata } from "./shown-metadata.ts";
import { writersOf } from "./stream-step.ts";

const SHOWN_CANDIDATES = 6;
const SHOWN_RULED_OUT = 2;

/** The best of those that could answer, and a few that could not although a key is there. */
function shortList(candidates: RouteDecision["candidates"]): RouteDecision["candidates"] {
  const out = candidates.filter(({ ruledOut }) => ruledOut && ruledOut !== "unavailable").slice(0, SHOWN_RULED_OUT);
  const open = candidates.filter(({ ruledOut }) => !ruledOut).slice(0, SHOWN_CANDIDATES - out.length);
  return [...open, ...out];
}

/** A decision as the message carries it: without evidence and far candidates, which `route_decisions` keeps. */
function shortDecision(decision: RouteDecision): RouteDecision {
  const { complexity, candidates, intents } = decision;
  const dimensions = complexity.dimensions.map((dimension) => ({ ...dimension, evidence: [] }));
  return {
    ...decision,
    intents: intents.slice(0, 4),
    complexity: { ...complexity, dimensions },
    candidates: shortList(candidates),
  };
}

/** The metadata of an answer that has just begun; stored with it and sent in its first chunk. */
export function startMetadata(plan: StartedPlan, createdAt: Date): MessageMetadata {
  return shownMetadata(startTruth(plan, createdAt));
}

type StartedPlan = Pick<
  RunPlan,
  "targets" | "auto" | "decision" | "comparison" | "cache" | "image" | "paidBy" | "temporary"
>;

/** The same with the model of a blind answer. */
export function startTruth(plan: StartedPlan, createdAt: Date): MessageMetadata {
  const [target] = plan.targets;
  const model = target?.model;
  const hit = plan.cache?.hit;
  return {
    createdAt: createdAt.toISOString(),
    status: "streaming",
    auto: plan.auto,
    ...(plan.comparison ? { comparison: plan.comparison } : {}),
    ...(model ? { modelId: model.id, modelName: model.name } : {}),
    ...(plan.decision ? { decision: shortDecision(plan.decision) } : {}),
    ...(hit && target ? { cache: describeHit(hit, target) } : {}),
    ...(plan.image ? { image: plan.image.options } : {}),
    ...(plan.paidBy ? { paidBy: plan.paidBy } : {}),
    ...(plan.temporary ? { temporary: plan.temporary } : {}),
  };
}

/** How a run has ended. */
export function statusOf(state: RunState, failure: unknown): MessageStatus {
  if (state.signal.aborted) return "stopped";
  if (failure === null) return "complete";
  return state.answer.hasContent ? "interrupted" : "failed";
}

/** Nothing was answered, so nothing is charged. */
export function isReleased(state: RunState, status: MessageStatus): boolean {
  if (status === "failed") return true;
  // An image that was stopped is made and billed by its provider all the same.
  const isMade = state.plan.image !== undefined && state.attempts.some(({ outcome }) => outcome === "stopped");
  return status === "stopped" && !state.answer.hasContent && !isMade;
}

function omittedMetadata({ messages, tokens, firstKeptId }: Omitted) {
  return { omittedMessages: messages, omittedTokens: tokens, ...(firstKeptId ? { firstKeptId } : {}) };
}

/** The metadata of an answer that has ended; what is shown of it is sent in its last chunk and stored with it. */
export function finalMetadata(state: RunState, status: MessageStatus, failure: unknown): MessageMetadata {
  const { plan, target } = state;
  const settled = state.attempts.at(-1);
  const writers = writersOf(state);
  const failedOver = state.failedOver.filter(({ modelId }) => modelId !== target.model.id);
  const costs = state.attempts.map(({ amountMicroUsd }) => amountMicroUsd);
  const error: MessageError | null =
    failure === null || status === "stopped" ? null : describeFailure(failure, status === "interrupted");
  return {
    ...startTruth(plan, new Date(state.startedAt)),
    ...(plan.decision && state.hedge ? { decision: { ...shortDecision(plan.decision), hedge: state.hedge } } : {}),
    status,
    modelId: target.model.id,
    modelName: target.model.name,
    latencyMs: nowMs() - state.startedAt,
    ...(state.firstTokenMs === null ? {} : { firstTokenMs: state.firstTokenMs }),
    ...(settled && settled.inputTokens !== null && !settled.cacheHit
      ? {
          usage: {
            inputTokens: settled.inputTokens,
            outputTokens: settled.outputTokens ?? 0,
            cachedInputTokens: settled.cachedInputTokens ?? 0,
            cacheWriteTokens: settled.cacheWriteTokens ?? 0,
            reasoningTokens: settled.reasoningTokens ?? 0,
          },
          ...(plan.image ? {} : { contextTokens: settled.inputTokens + (settled.outputTokens ?? 0) }),
        }
      : {}),
    ...(target.model.contextTokens ? { contextLimit: target.model.contextTokens } : {}),
    costMicroUsd: costs.includes(null) ? null : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
    ...(failedOver.length > 0 ? { failedOver } : {}),
    ...(writers.length > 0 ? { writers } : {}),
    ...(plan.omitted ? omittedMetadata(plan.omitted) : {}),
    ...(error ? { error } : {}),
  };
}
