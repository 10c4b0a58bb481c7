import type { Principal } from "../../auth/schema.ts";
import { isMoneyShort } from "../../billing/budgets/service.ts";
import type { UsageAttempt } from "../../billing/schema.ts";
import { releaseUsage, reserveUsage, settleUsage } from "../../billing/service.ts";
import { nowMs } from "../../platform/clock.ts";
import { AppError, toAppError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { log } from "../../platform/log.ts";
import { toCacheAttempt } from "../cache/cache-attempt.ts";
import { cacheHeaders } from "../cache/cache-headers.ts";
import { cacheUseOf } from "../cache/cache-use.ts";
import { hitRequests } from "../cache/hit-requests.ts";
import { loadCacheSettings } from "../cache/load-settings.ts";
import { type CachedAnswer, type CacheTicket, keepAnswer, openCache } from "../cache/open-cache.ts";
import { replayAnswer } from "../cache/replay-answer.ts";
import type { CachePace } from "../cache/schema.ts";
import { type FittedRequest, fitRequest } from "../context/fit-request.ts";
import { estimateRequestTokens } from "../estimate-tokens.ts";
import { generate } from "../gateway/generate.ts";
import { promptCacheKeyOf } from "../gateway/prompt-caching.ts";
import { providerErrorToAppError } from "../gateway/provider-error.ts";
import type { Target } from "../gateway/target.ts";
import { toUsageAttempt, usageOfAttempt } from "../gateway/usage-attempt.ts";
import { loadRoutePreferences } from "../preferences/load-preferences.ts";
import { AUTO_MODEL_ID, type ChatRequest, type ModelEvent } from "../schema.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import { type AnswerPlan, planAnswer } from "../service/plan-answer.ts";
import { Completion, nexusInfo } from "./chat-chunks.ts";
import { toChatRequest } from "./convert-request.ts";
import type { CompletionRequest } from "./schema.ts";

const DEFAULT_MAX_OUTPUT_TOKENS = 4096;
const encoder = new TextEncoder();

interface Call {
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
  events: AsyncGenerator<ModelEvent[]>;
  reservationId: string;
}

function textOf(content: unknown): string {
  return typeof content === "string" ? content : JSON.stringify(content ?? "");
}

async function openCall(principal: Principal, request: CompletionRequest): Promise<Call> {
  const chat = toChatRequest(request);
  const [choices, moneyShort, preferences, cacheSettings] = await Promise.all([
    loadModelChoices(principal),
    isMoneyShort(principal),
    loadRoutePreferences(principal.userId),
    loadCacheSettings(principal.userId),
  ]);
  const lastUser = request.messages.findLast(({ role }) => role === "user");
  const maxOutputTokens = chat.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS;
  const plan = planAnswer(choices, {
    modelId: request.model,
    mode: request.nexus?.mode ?? "balanced",
    moneyShort,
    text: textOf(lastUser?.content),
    historyTokens: estimateRequestTokens(chat),
    turns: request.messages.length,
    hasImages: chat.messages.some(
      ({ role, content }) => role === "user" && content.some(({ type }) => type === "file"),
    ),
    needsTools: (chat.tools?.length ?? 0) > 0,
    structuredOutput: chat.responseFormat?.type === "json",
    maxOutputTokens,
    previousModelId: null,
    preferences,
  });
  const instructions = chat.messages.filter(({ role }) => role === "system");
  const promptCacheKey = promptCacheKeyOf(principal.userId, JSON.stringify([instructions, chat.tools]));
  const [target] = plan.targets;
  const {
    request: asked,
    promptTokens,
    omitted,
  } = fitRequest(target.model, { ...chat, promptCacheKey }, maxOutputTokens, request.nexus?.trim ?? false);
  const use = cacheUseOf(cacheSettings, request.nexus?.cache);
  const cache = use ? await openCache(principal, asked, target, use) : null;
  const reservationId = await reserveUsage(
    principal,
    cache?.hit
      ? { purpose: "api", worstCaseMicroUsd: 0, requests: hitRequests() }
      : { purpose: "api", worstCaseMicroUsd: plan.worstCaseMicroUsd },
  );
  const call: Call = {
    principal,
    chat: asked,
    plan,
    omitted,
    cache,
    completion: new Completion(`chatcmpl-${newId()}`, Math.floor(nowMs() / 1000)),
    attempts: [],
    target,
    auto: request.model === AUTO_MODEL_ID,
    events: null as never,
    reservationId,
  };
  call.events = cache?.hit
    ? replay(call, cache.hit, request.stream ? cache.use.pace : "at_once")
    : askModel(call, promptTokens);
  return call;
}

const NO_PLACE = { conversationId: null, messageId: null };

function askModel(call: Call, promptTokens: number): AsyncGenerator<ModelEvent[]> {
  const { chat, plan, completion, attempts } = call;
  return generate(
    chat,
    plan.targets,
    {
      onTarget: (target) => {
        call.target = target;
      },
      onAttempt: (report) => {
        const estimate = { inputTokens: promptTokens, outputCharacters: completion.outputCharacters };
        attempts.push(toUsageAttempt(report, NO_PLACE, estimate));
      },
    },
    {},
  );
}

async function* replay(call: Call, hit: CachedAnswer, pace: CachePace): AsyncGenerator<ModelEvent[]> {
  const startedAt = nowMs();
  yield* replayAnswer(hit, pace);
  const measured = { outcome: "complete" as const, firstTokenMs: 0, latencyMs: nowMs() - startedAt };
  call.attempts.push(toCacheAttempt(hit, call.target, NO_PLACE, measured));
}

async function closeCall(call: Call): Promise<void> {
  const answered = call.completion.outputCharacters > 0 || call.attempts.some(({ outcome }) => outcome === "complete");
  await (answered ? settleUsage : releaseUsage)(call.reservationId, call.attempts, "api");
}

/** Keeps the whole answer of a call that looks into the cache. */
async function keepCall({ principal, cache, chat, target, completion, attempts }: Call): Promise<void> {
  const settled = attempts.at(-1);
  if (!cache || !settled) return;
  const { text, reasoning, reason, toolCalls } = completion;
  await keepAnswer(principal, cache, {
    request: chat,
    target,
    conversationId: null,
    reason,
    isComplete: settled.outcome === "complete",
    writers: 1,
    parts: [
      ...(reasoning ? [{ type: "reasoning", text: reasoning }] : []),
      ...(text ? [{ type: "text", text }] : []),
      ...toolCalls.map(() => ({ type: "tool" })),
    ],
    usage: usageOfAttempt(settled),
    textMs: settled.latencyMs - (settled.firstTokenMs ?? 0),
  });
}

function answerHeaders(call: Call, requestId: string): Record<string, string> {
  return {
    "x-request-id": requestId,
    "x-nexus-model": call.target.model.id,
    "x-nexus-reason": call.plan.decision?.reasonCodes.join(",") ?? "user_choice",
    ...cacheHeaders(call.cache),
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
  await keepCall(call);
  const nexus = nexusInfo(call);
  return Response.json(call.completion.whole(nexus.model, usageOfAttempt(call.attempts.at(-1)), nexus), {
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
  const model = () => call.target.model.id;
  try {
    send(frame(completion.chunk(model(), { role: "assistant", content: "" })));
    for (let next = first; !next.done; next = await call.events.next()) {
      const text = completion
        .apply(next.value)
        .map((delta) => frame(completion.chunk(model(), delta)))
        .join("");
      if (text) send(text);
    }
    await closeCall(call);
    await keepCall(call);
    send(frame(completion.chunk(model(), {}, completion.reason)));
    const usage = usageOfAttempt(call.attempts.at(-1));
    if (includeUsage) send(frame(completion.usageChunk(model(), usage, nexusInfo(call))));
    send("data: [DONE]\n\n");
  } catch (error) {
    await closeCall(call).catch((cause: unknown) => log.error({ err: cause, requestId }, "usage not settled"));
    send(errorFrame(error, requestId));
  }
}

async function completeStream(call: Call, includeUsage: boolean, requestId: string): Promise<Response> {
  let first: IteratorResult<ModelEvent[]>;
  try {
    first = await call.events.next();
  } catch (error) {
    await closeCall(call);
    throw providerErrorToAppError(error);
  }
  let open = true;
  const body = new ReadableStream<Uint8Array>({
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
  return new Response(body, {
    headers: {
      ...answerHeaders(call, requestId),
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
    },
  });
}

/**
 * Answers a chat completion request through router, gateway and ledger.
 * @throws AppError as `planAnswer`, context_too_long, quota_exceeded, and a provider's failure before the first content.
 */
export async function completeChat(
  principal: Principal,
  request: CompletionRequest,
  requestId: string,
): Promise<Response> {
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
