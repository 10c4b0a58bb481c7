import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { keepAnswer } from "../../models/cache/open-cache.ts";
import { toUsageAttempt, usageOfAttempt } from "../../models/gateway/usage-attempt.ts";
import type { FinishReason } from "../../models/schema.ts";
import { now, nowMs } from "../../platform/clock.ts";
import { log } from "../../platform/log.ts";
import { textOfParts } from "../policy.ts";
import type { MessageMetadata, MessageStatus } from "../schema.ts";
import { finishRun } from "../store/runs-store.ts";
import { runTool } from "../tools/run-tool.ts";
import { Answer } from "./answer.ts";
import { finalMetadata, isReleased, startMetadata, statusOf } from "./answer-metadata.ts";
import { scheduleCheckpoint } from "./checkpoint.ts";
import { keepTrying } from "./keep-trying.ts";
import { LiveRun } from "./live-run.ts";
import { makeRunImages } from "./make-run-images.ts";
import { openReplayAttempt, replayHit } from "./replay-hit.ts";
import { type Checkpoint, retireRun, runHub } from "./run-hub.ts";
import type { RunPlan, RunState } from "./run-state.ts";
import { shownMetadata, storedMetadata } from "./shown-metadata.ts";
import { shareFrames } from "./stream-log.ts";
import { streamStep } from "./stream-step.ts";

/** Most model calls of one answer: each further one is the reply to a tool's result (LM-32). */
const MAX_STEPS = 5;

/**
 * Starts generating in the background and returns at once. The run belongs to the server: it ends when the model has
 * finished, failed, or somebody asked to stop; connections come and go without it noticing.
 */
export function startRun(plan: RunPlan, createdAt: Date): LiveRun {
  const [target] = plan.targets;
  if (!target) throw new Error("a run needs a target");
  const live = new LiveRun(plan.messageId, plan.principal);
  const stop = new AbortController();
  const state: RunState = {
    plan,
    live,
    answer: new Answer(),
    attempts: [],
    failedOver: [],
    hedge: null,
    writers: [],
    target,
    firstTokenMs: null,
    startedAt: nowMs(),
    signal: stop.signal,
    storedSize: 0,
    isStoring: false,
  };
  live.push([{ type: "start", messageId: plan.messageId, messageMetadata: startMetadata(plan, createdAt) }]);
  shareFrames(live);
  const finished = generateAnswer(state).finally(() => retireRun(plan.messageId));
  const isStoring = () => state.isStoring;
  runHub().active.set(plan.messageId, { live, stop, isStoring, checkpoint: () => checkpointOf(state), finished });
  scheduleCheckpoint();
  return live;
}

function checkpointOf(state: RunState): Checkpoint | null {
  const { outputQuarters, size } = state.answer;
  if (size === state.storedSize) return null;
  const stored = () => {
    state.storedSize = size;
  };
  const { hit } = state.plan.cache ?? {};
  if (hit) return { parts: state.answer.parts, attempts: [openReplayAttempt(state, hit)], stored };
  const open = toUsageAttempt(
    {
      target: state.target,
      startedAt: state.startedAt,
      outcome: "interrupted",
      firstTokenMs: state.firstTokenMs,
      latencyMs: nowMs() - state.startedAt,
      usage: null,
    },
    { conversationId: state.plan.conversationId, messageId: state.plan.messageId },
    { inputTokens: state.plan.promptTokens, outputQuarters },
  );
  return { parts: state.answer.parts, attempts: [...state.attempts, open], stored };
}

async function generateAnswer(state: RunState): Promise<void> {
  let failure: unknown = null;
  let reason: FinishReason = "other";
  try {
    reason = state.plan.image ? await makeRunImages(state, state.plan.image) : await runSteps(state);
  } catch (error) {
    failure = error;
  }
  const status = statusOf(state, failure);
  const chunks: Parameters<LiveRun["push"]>[0][number][] = [];
  state.answer.closePart(chunks);
  const truth = finalMetadata(state, status, failure);
  const metadata = shownMetadata(truth);
  chunks.push({ type: "finish-step" }, { type: "finish", finishReason: reason, messageMetadata: metadata });
  // Stored before the end is announced: whoever reloads on "finish" must find the finished message.
  await keepTrying("finish run", () => storeRun(state, status, truth));
  if (state.plan.cache) await keepRun(state, status, reason);
  state.live.push(chunks);
  state.live.end();
  shareFrames(state.live);
}

async function runSteps(state: RunState): Promise<FinishReason> {
  const { hit } = state.plan.cache ?? {};
  if (hit) return replayHit(state, hit);
  let request = state.plan.request;
  for (let step = 1; ; step++) {
    state.live.push([{ type: "start-step" }]);
    const firstPart = state.answer.parts.length;
    const reason = await streamStep(state, request);
    const toolMessages = reason === "tool-calls" && step < MAX_STEPS ? await answerTools(state, firstPart) : null;
    if (!toolMessages) return reason;
    state.live.push([{ type: "finish-step" }]);
    request = { ...request, messages: [...request.messages, ...toolMessages] };
  }
}

async function answerTools(state: RunState, firstPart: number): Promise<LanguageModelV4Prompt | null> {
  const calls = state.answer.parts.slice(firstPart).filter((part) => part.type === "dynamic-tool");
  if (calls.length === 0) return null;
  const messages: LanguageModelV4Prompt = [];
  for (const call of calls) {
    const result = await runTool(call.toolName, call.input, { principal: state.plan.principal });
    state.live.push([state.answer.setToolResult(call.toolCallId, result)]);
    const { toolCallId, toolName } = call;
    messages.push(
      { role: "assistant", content: [{ type: "tool-call", toolCallId, toolName, input: call.input }] },
      {
        role: "tool",
        content: [
          {
            type: "tool-result",
            toolCallId,
            toolName,
            output:
              "output" in result
                ? { type: "text", value: JSON.stringify(result.output) }
                : { type: "error-text", value: result.errorText },
          },
        ],
      },
    );
  }
  return messages;
}

async function keepRun(state: RunState, status: MessageStatus, reason: FinishReason): Promise<void> {
  const { plan, target, answer, writers, attempts } = state;
  const settled = attempts.at(-1);
  if (!plan.cache || !settled) return;
  await keepAnswer(plan.principal, plan.cache, {
    request: plan.request,
    target,
    conversationId: plan.conversationId,
    reason,
    isComplete: status === "complete",
    writers: writers.length,
    parts: answer.parts,
    usage: usageOfAttempt(settled),
    textMs: settled.latencyMs - (settled.firstTokenMs ?? 0),
  });
}

async function storeRun(state: RunState, status: MessageStatus, truth: MessageMetadata): Promise<void> {
  state.isStoring = true;
  const closed = await finishRun({
    userId: state.plan.principal.userId,
    messageId: state.plan.messageId,
    parts: state.answer.parts,
    text: textOfParts(state.answer.parts),
    status,
    ...storedMetadata(truth, state.target.model.id),
    attempts: state.attempts,
    release: isReleased(state, status),
    now: now(),
  }).finally(() => {
    state.isStoring = false;
  });
  if (!closed) log.warn({ messageId: state.plan.messageId }, "run had been closed before");
}
