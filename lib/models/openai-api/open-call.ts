import { createHash } from "node:crypto";
import type { Principal } from "../../auth/schema.ts";
import { findMoneyLeft } from "../../billing/budgets/service.ts";
import { keepReservation } from "../../billing/keep-reservation.ts";
import { releaseUsage, reserveUsage, settleUsage } from "../../billing/service.ts";
import { now, nowMs } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { usualAnswerTokens } from "../answer-tokens.ts";
import { toCacheAttempt } from "../cache/cache-attempt.ts";
import { cacheUseOf } from "../cache/cache-use.ts";
import { hitRequests } from "../cache/hit-requests.ts";
import { loadCacheSettings } from "../cache/load-settings.ts";
import { type CachedAnswer, keepAnswer, openCache } from "../cache/open-cache.ts";
import { replayAnswer } from "../cache/replay-answer.ts";
import type { CachePace } from "../cache/schema.ts";
import type { ChatRequest } from "../chat-request.ts";
import { fitRequest } from "../context/fit-request.ts";
import { estimateRequestTokens } from "../estimate-tokens.ts";
import { loadArm } from "../experiments/load-arm.ts";
import { storeAssignment } from "../experiments/store.ts";
import { promptCacheKeyOf } from "../gateway/prompt-caching.ts";
import { usageOfAttempt } from "../gateway/usage-attempt.ts";
import { loadKeyRouting } from "../key-routing/load-key-routing.ts";
import { planCapOf } from "../plan/policy.ts";
import { loadPreferencesFor, withProject, withThresholds } from "../preferences/load-preferences.ts";
import { AUTO_MODEL_ID, type ModelEvent } from "../schema.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import { narrowChoices } from "../service/narrow-choices.ts";
import { planAnswer } from "../service/plan-answer.ts";
import { askModel } from "./ask-model.ts";
import type { Call } from "./call.ts";
import { toDecided } from "./call-decision.ts";
import { findCallProject } from "./call-project.ts";
import { Completion } from "./chat-chunks.ts";
import { toChatRequest } from "./convert-request.ts";
import { findLastModel, keepLastModel } from "./last-model.ts";
import type { CompletionRequest } from "./schema.ts";
import { closeDecided } from "./store.ts";

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

/** The words of the last message of the user; the bytes of a picture are none. */
function lastWordsOf({ messages }: ChatRequest): string {
  const last = messages.findLast(({ role }) => role === "user");
  if (last?.role !== "user") return "";
  return last.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

/**
 * Plans a completion, reserves for it, and opens the stream of its answer: a model's, or one from the cache.
 * @throws AppError as `planAnswer`, invalid_input for a project that is not theirs, context_too_long, plan_limit, quota_exceeded, budget_exceeded
 */
export async function openCall(principal: Principal, request: CompletionRequest): Promise<Call> {
  const asked = toChatRequest(request);
  const { projectId, routing } = await findCallProject(principal, request.nexus?.project);
  // As a chat does that begins there; who names a mode asks for Auto.
  const ofProject = request.nexus?.mode === undefined ? routing?.model : null;
  const modelId = request.model === AUTO_MODEL_ID ? (ofProject ?? AUTO_MODEL_ID) : request.model;
  const auto = modelId === AUTO_MODEL_ID;
  const conversation = auto ? conversationOf(request) : null;
  const goesOn = request.messages.some(({ role }) => role === "assistant");
  const [allChoices, money, ownPreferences, keyRouting, cacheSettings, arm, previousModelId] = await Promise.all([
    loadModelChoices(principal),
    findMoneyLeft(principal, projectId),
    loadPreferencesFor(principal),
    loadKeyRouting(principal),
    loadCacheSettings(principal),
    conversation ? loadArm(principal.userId, conversation) : null,
    conversation && goesOn ? findLastModel(principal.userId, conversation) : null,
  ]);
  const preferences = withProject(ownPreferences, routing);
  const choices = narrowChoices(allChoices, { allowedModels: request.nexus?.models ?? null }, "call");
  const chat = { ...asked, messages: withInstructions(asked.messages, arm?.arm.instructions ?? null) };
  const text = lastWordsOf(chat);
  const answerId = newId();
  const plan = planAnswer(choices, {
    modelId,
    mode: request.nexus?.mode ?? keyRouting?.mode ?? routing?.mode ?? preferences.mode ?? "balanced",
    ...money,
    text,
    historyTokens: estimateRequestTokens(chat),
    turns: request.messages.length,
    hasImages: chat.messages.some(
      ({ role, content }) => role === "user" && content.some(({ type }) => type === "file"),
    ),
    needsTools: (chat.tools?.length ?? 0) > 0,
    structuredOutput: chat.responseFormat?.type === "json",
    maxOutputTokens: chat.maxOutputTokens ?? null,
    previousModelId,
    preferences: withThresholds(preferences, request.nexus?.thresholds),
    answerId,
    arm,
  });
  const instructions = chat.messages.filter(({ role }) => role === "system");
  const promptCacheKey = promptCacheKeyOf(principal.userId, JSON.stringify([instructions, chat.tools]));
  const [target] = plan.targets;
  const {
    request: fitted,
    promptTokens,
    omitted,
  } = fitRequest(
    target.model,
    { ...chat, promptCacheKey },
    chat.maxOutputTokens ?? usualAnswerTokens(target.model),
    request.nexus?.trim ?? false,
    planCapOf(choices.plan, plan.targets),
  );
  const use = cacheUseOf(cacheSettings, request.nexus?.cache);
  const cache = use ? await openCache(principal, fitted, target, use, choices) : null;
  const reservationId = await reserveUsage(
    principal,
    cache?.hit
      ? { purpose: "api", projectId, worstCaseMicroUsd: 0, requests: hitRequests() }
      : { purpose: "api", projectId, worstCaseMicroUsd: plan.worstCaseMicroUsd },
  );
  await storeAssignment(principal, reservationId, plan.assignment);
  const call: Call = {
    principal,
    chat: fitted,
    plan,
    omitted,
    cache,
    completion: new Completion(`chatcmpl-${answerId}`, Math.floor(nowMs() / 1000)),
    attempts: [],
    target,
    auto,
    conversation,
    continues: request.nexus?.continue ?? false,
    writers: [],
    events: null as never,
    reservationId,
    endKeeping: keepReservation(reservationId),
    decided: toDecided(plan, text),
  };
  call.events = cache?.hit
    ? replay(call, cache.hit, request.stream ? cache.use.pace : "at_once")
    : askModel(call, promptTokens);
  return call;
}

const NO_PLACE = { conversationId: null, messageId: null };

async function* replay(call: Call, hit: CachedAnswer, pace: CachePace): AsyncGenerator<ModelEvent[]> {
  const startedAt = nowMs();
  yield* replayAnswer(hit, pace);
  const measured = { outcome: "complete" as const, firstTokenMs: 0, latencyMs: nowMs() - startedAt };
  call.attempts.push(toCacheAttempt(hit, call.target, NO_PLACE, measured));
}

/** Settles a call, or gives its allowance back when nothing was answered; what Auto chose is stored with it. */
export async function closeCall(call: Call): Promise<void> {
  const { completion, attempts, reservationId: id, decided, target, conversation, principal } = call;
  call.endKeeping();
  const answered = completion.outputQuarters > 0 || attempts.some(({ outcome }) => outcome === "complete");
  if (!decided) await (answered ? settleUsage : releaseUsage)(id, attempts, "api");
  else {
    const row = { ...decided, answeredBy: answered ? target.model.id : null };
    await Promise.all([
      closeDecided({ id, release: !answered, attempts, purpose: "api", now: now(), decided: row }),
      answered && conversation ? keepLastModel(principal.userId, conversation, target.model.id) : null,
    ]);
  }
}

/** Keeps the whole answer of a call that looks into the cache. */
export async function keepCall({ principal, cache, chat, target, completion, attempts, writers }: Call): Promise<void> {
  const settled = attempts.at(-1);
  if (!cache || !settled) return;
  const { text, reasoning, reason, toolCalls } = completion;
  await keepAnswer(principal, cache, {
    request: chat,
    target,
    conversationId: null,
    reason,
    isComplete: settled.outcome === "complete",
    writers: Math.max(1, writers.length),
    parts: [
      ...(reasoning ? [{ type: "reasoning", text: reasoning }] : []),
      ...(text ? [{ type: "text", text }] : []),
      ...toolCalls.map(() => ({ type: "tool" })),
    ],
    usage: usageOfAttempt(settled),
    textMs: settled.latencyMs - (settled.firstTokenMs ?? 0),
  });
}
