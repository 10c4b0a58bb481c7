import type { ChatRequest } from "../../models/chat-request.ts";
import type { AttemptReport } from "../../models/gateway/attempt.ts";
import { continueRequest } from "../../models/gateway/continue-request.ts";
import { generate } from "../../models/gateway/generate.ts";
import type { Hedge } from "../../models/gateway/generate-hooks.ts";
import { Seam } from "../../models/gateway/seam.ts";
import type { Target } from "../../models/gateway/target.ts";
import { toUsageAttempt } from "../../models/gateway/usage-attempt.ts";
import type { FinishReason, ModelEvent } from "../../models/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { textOfParts } from "../policy.ts";
import { findContinuation } from "./find-continuation.ts";
import type { RunState } from "./run-state.ts";
import { shownMetadata } from "./shown-metadata.ts";
import { shareFrames } from "./stream-log.ts";

/**
 * One model call of an answer, with whoever it takes: a stream that breaks after its first words is continued by
 * another model from there, where the person allows it. Each call is a row of the ledger.
 */
export async function streamStep(state: RunState, request: ChatRequest): Promise<FinishReason> {
  const firstPart = state.answer.parts.length;
  let { targets } = state.plan;
  let next = request;
  let seam: Seam | null = null;
  for (;;) {
    const writer = state.target;
    try {
      return await streamFrom(state, next, targets, seam);
    } catch (error) {
      const others = await findContinuation(state, error, targets, firstPart);
      if (others.length === 0) {
        // Those who were asked to go on and did not are not the ones who answered.
        if (state.writers.length > 0) state.target = state.writers.at(-1)?.target ?? writer;
        throw error;
      }
      const text = textOfParts(state.answer.parts.slice(firstPart));
      targets = others;
      next = continueRequest(request, text);
      seam = new Seam(text);
    }
  }
}

async function streamFrom(
  state: RunState,
  request: ChatRequest,
  targets: readonly Target[],
  seam: Seam | null,
): Promise<FinishReason> {
  let reason: FinishReason = "other";
  const quartersBefore = state.answer.outputQuarters;
  const onAttempt = (report: AttemptReport) => recordAttempt(state, report, quartersBefore);
  const hooks = {
    onAttempt,
    onTarget: (target: Target) => switchTarget(state, target),
    onHedge: (hedge: Hedge) => noteHedge(state, hedge),
    onPassedOver: ({ model }: Target) => noteFailedOver(state, model.id, "spend_cap"),
  };
  for await (const events of generate(request, targets, hooks, { signal: state.signal })) {
    const shown = seam ? joined(events, seam) : events;
    noteWriter(state, shown);
    const chunks = state.answer.apply(shown);
    const last = events.at(-1);
    if (last?.type === "finish") {
      reason = last.reason;
      state.answer.closePart(chunks);
    }
    if (state.firstTokenMs === null && state.answer.hasContent) state.firstTokenMs = nowMs() - state.startedAt;
    if (chunks.length > 0) {
      state.live.push(chunks);
      shareFrames(state.live);
    }
  }
  return reason;
}

/** The events of a continuation: without thinking, and without what it repeats. */
function joined(events: readonly ModelEvent[], seam: Seam): ModelEvent[] {
  return events.flatMap((event): ModelEvent[] => {
    if (event.type === "reasoning") return [];
    if (event.type === "text") return [{ type: "text", delta: seam.push(event.delta) }];
    const held = seam.end();
    return held ? [{ type: "text", delta: held }, event] : [event];
  });
}

/** Remembers who wrote the text from where on, and tells the readers when somebody else goes on with it. */
function noteWriter(state: RunState, events: readonly ModelEvent[]): void {
  if (!events.some((event) => event.type === "text" && event.delta !== "")) return;
  if (state.writers.at(-1)?.target === state.target) return;
  state.writers.push({ target: state.target, fromCharacter: textOfParts(state.answer.parts).length });
  if (state.writers.length > 1) state.live.push([{ type: "message-metadata", messageMetadata: liveMetadata(state) }]);
}

/** Who wrote which part of an answer; empty when one model wrote all of it. */
export function writersOf({ writers }: Pick<RunState, "writers">) {
  if (writers.length < 2) return [];
  return writers.map(({ target: { model }, fromCharacter }) => ({
    modelId: model.id,
    modelName: model.name,
    fromCharacter,
  }));
}

function noteHedge(state: RunState, { slow, second, afterMs, won }: Hedge): void {
  state.hedge = {
    slowModelId: slow.model.id,
    secondModelId: second.model.id,
    afterMs: Math.round(afterMs),
    beganModelId: (won ? second : slow).model.id,
  };
}

/** The answer is stamped with the model that really answers. */
export function switchTarget(state: RunState, target: Target): void {
  if (target === state.target) return;
  state.target = target;
  state.live.push([{ type: "message-metadata", messageMetadata: liveMetadata(state) }]);
}

function liveMetadata(state: RunState) {
  const { model } = state.target;
  const writers = writersOf(state);
  return shownMetadata({
    createdAt: new Date(state.startedAt).toISOString(),
    status: "streaming",
    ...(state.plan.comparison ? { comparison: state.plan.comparison } : {}),
    modelId: model.id,
    modelName: model.name,
    failedOver: state.failedOver,
    ...(state.plan.image ? { image: state.plan.image.options } : {}),
    ...(writers.length > 0 ? { writers } : {}),
  });
}

/** Takes a call into the answer's account. */
export function recordAttempt(state: RunState, report: AttemptReport, quartersBefore: number): void {
  state.attempts.push(
    toUsageAttempt(
      report,
      { conversationId: state.plan.conversationId, messageId: state.plan.messageId },
      { inputTokens: state.plan.promptTokens, outputQuarters: state.answer.outputQuarters - quartersBefore },
    ),
  );
  if (report.outcome === "failed") noteFailedOver(state, report.target.model.id, report.error?.kind ?? "failed");
}

/** A model that was asked again is one model that was tried. */
function noteFailedOver({ failedOver }: RunState, modelId: string, reason: string): void {
  if (!failedOver.some((one) => one.modelId === modelId)) failedOver.push({ modelId, reason });
}
