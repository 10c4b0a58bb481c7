import { createHash } from "node:crypto";
import type { Principal } from "../../auth/schema.ts";
import { isMoneyShort } from "../../billing/budgets/service.ts";
import type { UsageAttempt } from "../../billing/schema.ts";
import { releaseUsage, reserveUsage, settleUsage } from "../../billing/service.ts";
import { nowMs } from "../../platform/clock.ts";
import { AppError, toAppError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { log } from "../../platform/log.ts";
import { estimateTokens } from "../estimate-tokens.ts";
import { loadArm } from "../experiments/load-arm.ts";
import { storeAssignment } from "../experiments/store.ts";
import { generate } from "../gateway/generate.ts";
import { providerErrorToAppError } from "../gateway/provider-error.ts";
import { toUsageAttempt } from "../gateway/usage-attempt.ts";
import { loadRoutePreferences, withThresholds } from "../preferences/load-preferences.ts";
import { AUTO_MODEL_ID, type ChatRequest, type ModelEvent, type TokenUsage } from "../schema.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import { type AnswerPlan, planAnswer } from "../service/plan-answer.ts";
import { Completion, nexusInfo } from "./chat-chunks.ts";
import { toChatRequest } from "./convert-request.ts";
import type { CompletionRequest } from "./schema.ts";

const DEFAULT_MAX_OUTPUT_TOKENS = 4096;
const NO_USAGE: TokenUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
};
const encoder = new TextEncoder();

interface Call {
  plan: AnswerPlan;
  completion: Completion;
  attempts: UsageAttempt[];
  /** Model that answers; changes when another one takes over before the first content. */
  model: string;
  auto: boolean;
  events: AsyncGenerator<ModelEvent[]>;
  reservationId: string;
}

function textOf(content: unknown): string {
  return typeof content === "string" ? content : JSON.stringify(content ?? "");
}

/** Names the conversation that a request goes on with: how it began is sent again with every turn. */
function conversationOf({ messages }: CompletionRequest): string {
  const begin = messages.slice(0, messages.findIndex(({ role }) => role === "user") + 1);
  return createHash("sha256").update(JSON.stringify(begin)).digest("hex");
}

/** The prompt with further instructions, behind those that it begins with. */
function withInstructions(prompt: ChatRequest["messages"], instructions: string | null): ChatRequest["messages"] {
  if (instructions === null) return prompt;
  const [first, ...rest] = prompt;
  if (first?.role === "system") return [{ ...first, content: `${first.content}\n\n${instructions}` }, ...rest];
  return [{ role: "system", content: instructions }, ...prompt];
}

async function openCall(principal: Principal, request: CompletionRequest): Promise<Call> {
  const asked = toChatRequest(request);
  const [choices, moneyShort, preferences, arm] = await Promise.all([
    loadModelChoices(principal),
    isMoneyShort(principal),
    loadRoutePreferences(principal.userId),
    request.model === AUTO_MODEL_ID ? loadArm(principal.userId, conversationOf(request)) : null,
  ]);
  const instructions = arm?.arm.instructions ?? null;
  const chat = { ...asked, messages: withInstructions(asked.messages, instructions) };
  const promptTokens = request.messages.reduce(
    (sum, { content }) => sum + estimateTokens(textOf(content)) + 4,
    estimateTokens(instructions ?? ""),
  );
  const lastUser = request.messages.findLast(({ role }) => role === "user");
  const maxOutputTokens = chat.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS;
  const plan = planAnswer(choices, {
    modelId: request.model,
    mode: request.nexus?.mode ?? "balanced",
    moneyShort,
    text: textOf(lastUser?.content),
    historyTokens: promptTokens,
    turns: request.messages.length,
    hasImages: chat.messages.some(
      ({ role, content }) => role === "user" && content.some(({ type }) => type === "file"),
    ),
    needsTools: (chat.tools?.length ?? 0) > 0,
    structuredOutput: chat.responseFormat?.type === "json",
    maxOutputTokens,
    previousModelId: null,
    preferences: withThresholds(preferences, request.nexus?.thresholds),
    arm,
  });
  const reservationId = await reserveUsage(principal, { purpose: "api", worstCaseMicroUsd: plan.worstCaseMicroUsd });
  await storeAssignment(principal, reservationId, plan.assignment);
  const completion = new Completion(`chatcmpl-${newId()}`, Math.floor(nowMs() / 1000));
  const attempts: UsageAttempt[] = [];
  const call: Call = {
    plan,
    completion,
    attempts,
    model: plan.targets[0].model.id,
    auto: request.model === AUTO_MODEL_ID,
    events: null as never,
    reservationId,
  };
  call.events = generate(
    { ...chat, ...(maxOutputTokens === chat.maxOutputTokens ? {} : { maxOutputTokens }) },
    plan.targets,
    {
      onTarget: (target) => {
        call.model = target.model.id;
      },
      onAttempt: (report) => {
        const estimate = { inputTokens: promptTokens, outputCharacters: completion.outputCharacters };
        attempts.push(toUsageAttempt(report, { conversationId: null, messageId: null }, estimate));
      },
    },
    {},
  );
  return call;
}

function usageOf(call: Call): TokenUsage {
  const last = call.attempts.at(-1);
  if (!last) return NO_USAGE;
  return {
    inputTokens: last.inputTokens ?? 0,
    outputTokens: last.outputTokens ?? 0,
    cachedInputTokens: last.cachedInputTokens ?? 0,
    cacheWriteTokens: last.cacheWriteTokens ?? 0,
    reasoningTokens: last.reasoningTokens ?? 0,
  };
}

async function closeCall(call: Call): Promise<void> {
  const answered = call.completion.outputCharacters > 0 || call.attempts.some(({ outcome }) => outcome === "complete");
  await (answered ? settleUsage : releaseUsage)(call.reservationId, call.attempts, "api");
}

function answerHeaders(call: Call, requestId: string): Record<string, string> {
  return {
    "x-request-id": requestId,
    "x-nexus-model": call.model,
    "x-nexus-reason": call.plan.decision?.reasonCodes.join(",") ?? "user_choice",
  };
}

async function completeWhole(call: Call, requestId: string): Promise<Response> {
  try {
    for await (const events of call.events) call.completion.apply(events);
  } catch (error) {
    await closeCall(call);
    throw providerErrorToAppError(error);
  }
  await closeCall(call);
  const nexus = nexusInfo(call.model, call.auto, call.plan.decision, call.attempts);
  return Response.json(call.completion.whole(call.model, usageOf(call), nexus), {
    headers: {
      ...answerHeaders(call, requestId),
      "x-nexus-cost-micro-usd": String(nexus.cost_micro_usd ?? ""),
      "cache-control": "no-store",
    },
  });
}

const frame = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;

function errorFrame(thrown: unknown, requestId: string): string {
  const error = toAppError(providerErrorToAppError(thrown));
  log.warn({ err: error.cause, requestId, code: error.code }, "a completion stream broke off");
  return frame({ error: { message: error.message, type: "server_error", code: error.code, request_id: requestId } });
}

/**
 * Reads the model to the end whether or not the client still listens, so that what the provider bills is what is
 * settled. The first batch was read before the headers went out; failures before it are ordinary HTTP errors.
 */
async function pump(
  call: Call,
  first: IteratorResult<ModelEvent[]>,
  includeUsage: boolean,
  requestId: string,
  send: (text: string) => void,
): Promise<void> {
  const { completion } = call;
  try {
    send(frame(completion.chunk(call.model, { role: "assistant", content: "" })));
    for (let next = first; !next.done; next = await call.events.next()) {
      const text = completion
        .apply(next.value)
        .map((delta) => frame(completion.chunk(call.model, delta)))
        .join("");
      if (text) send(text);
    }
    await closeCall(call);
    send(frame(completion.chunk(call.model, {}, completion.reason)));
    if (includeUsage)
      send(
        frame(
          completion.usageChunk(
            call.model,
            usageOf(call),
            nexusInfo(call.model, call.auto, call.plan.decision, call.attempts),
          ),
        ),
      );
    send("data: [DONE]\n\n");
  } catch (error) {
    await closeCall(call).catch((cause: unknown) => log.error({ err: cause, requestId }, "usage not settled"));
    send(errorFrame(error, requestId));
  }
}

async function completeStream(call: Call, includeUsage: boolean, requestId: string) {
  let first: IteratorResult<ModelEvent[]>;
  try {
    first = await call.events.next();
  } catch (error) {
    await closeCall(call);
    throw providerErrorToAppError(error);
  }
  let open = true;
  const events = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => {
        if (open) controller.enqueue(encoder.encode(text));
      };
      void pump(call, first, includeUsage, requestId, send).finally(() => {
        if (open) controller.close();
        open = false;
      });
    },
    cancel() {
      open = false;
    },
  });
  return { events, headers: answerHeaders(call, requestId) };
}

/**
 * Answers a chat completion request through router, gateway and ledger: as events where the request asks for a
 * stream, else whole.
 * @throws AppError as `planAnswer`, quota_exceeded, and a provider's failure before the first content.
 */
export async function completeChat(principal: Principal, request: CompletionRequest, requestId: string) {
  if (request.model === "nexus/auto" || request.model.includes("/")) {
    const call = await openCall(principal, request);
    return request.stream
      ? completeStream(call, request.stream_options?.include_usage ?? false, requestId)
      : completeWhole(call, requestId);
  }
  throw new AppError(
    "model_not_found",
    `The model "${request.model.slice(0, 120)}" does not exist. Names look like provider/model, or nexus/auto.`,
    {
      issues: [{ path: "model", message: "must be provider/model or nexus/auto" }],
    },
  );
}
