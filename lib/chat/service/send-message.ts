import type { Principal } from "../../auth/schema.ts";
import { budgetRefusal } from "../../billing/budgets/refusal.ts";
import { isMoneyShort } from "../../billing/budgets/service.ts";
import { monthOf } from "../../billing/policy.ts";
import { type CacheUse, cacheUseOf } from "../../models/cache/cache-use.ts";
import { hitRequests } from "../../models/cache/hit-requests.ts";
import { loadCacheSettings } from "../../models/cache/load-settings.ts";
import { type CacheTicket, openCache } from "../../models/cache/open-cache.ts";
import { promptCacheKeyOf } from "../../models/gateway/prompt-caching.ts";
import { loadRoutePreferences } from "../../models/preferences/load-preferences.ts";
import type { RoutePreferences } from "../../models/router/apply-preferences.ts";
import { AUTO_MODEL_ID, type RouteMode } from "../../models/schema.ts";
import { loadModelChoices, type ModelChoices } from "../../models/service/load-choices.ts";
import { planAnswer } from "../../models/service/plan-answer.ts";
import { now } from "../../platform/clock.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { attachmentIdOf, buildPrompt, type PromptMessage } from "../context/build-prompt.ts";
import { DEFAULT_MAX_OUTPUT_TOKENS, fitPrompt } from "../context/fit-prompt.ts";
import { noteReplaced } from "../feedback/service.ts";
import { titleFromText } from "../policy.ts";
import { startMetadata } from "../run/answer-metadata.ts";
import { runHub } from "../run/run-hub.ts";
import type { RunPlan } from "../run/run-state.ts";
import { startRun } from "../run/start-run.ts";
import type { ChatMessage, SendInput, SubmitInput } from "../schema.ts";
import { type ConversationContext, readPath } from "../store/read-path.ts";
import { type BeginRunResult, beginRun } from "../store/runs-store.ts";
import { TOOL_DEFINITIONS } from "../tools/run-tool.ts";
import { loadAttachmentBytes, resolveAttachmentParts } from "./attachments.ts";
import { makeTitle } from "./make-title.ts";

export interface SendResult {
  messageId: string;
  cache: CacheTicket | null;
}

interface Sent {
  parts: ChatMessage["parts"];
  text: string;
}

async function readSent(principal: Principal, input: SendInput): Promise<Sent | null> {
  if (input.trigger === "regenerate") return null;
  const files = input.content.flatMap((part) => (part.type === "attachment" ? [part.attachmentId] : []));
  const fileParts = await resolveAttachmentParts(principal, files);
  const text = input.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
  return { parts: [...fileParts, ...(text ? [{ type: "text" as const, text }] : [])], text };
}

function assertConversation(input: SendInput, context: ConversationContext): void {
  const isNew = input.trigger === "submit" && input.parentId === null;
  if (!context.conversation && !isNew) throw notFound("The conversation");
  if (input.parentId !== null && context.path.length === 0) throw notFound("The message to answer");
  const parentRole = context.path.at(-1)?.role;
  if (input.trigger === "regenerate" && parentRole !== "user") throw notFound("The message to answer");
  if (input.trigger === "submit" && parentRole === "user") {
    throw new AppError("invalid_input", "A message follows an answer.", {
      issues: [{ path: "parentId", message: "must be an answer, or null" }],
    });
  }
}

function throwUnlessStarted(result: BeginRunResult): void {
  if (result.status === "not_found") throw notFound("The conversation");
  if (result.status === "mismatch") {
    throw new AppError("idempotency_mismatch", "Another message was sent with this id.", {
      issues: [{ path: "id", message: "is taken by a message with other content" }],
    });
  }
  if (result.status === "too_many") {
    throw new AppError("rate_limited", `At most ${result.limit} answers can be written at the same time.`, {
      retryAfterSeconds: 5,
    });
  }
  if (result.status === "budget") throw budgetRefusal(result.budget);
  if (result.status === "quota") {
    throw new AppError("quota_exceeded", "This month's messages are used up.", {
      details: {
        requestsUsed: result.requestsUsed,
        requestsLimit: result.requestsLimit,
        resetsAt: monthOf(now().getTime()).resetsAt,
      },
    });
  }
}

interface Prepared {
  context: ConversationContext;
  sent: Sent | null;
  choices: ModelChoices;
  moneyShort: boolean;
  preferences: RoutePreferences;
  cacheUse: CacheUse | null;
  path: PromptMessage[];
  modelId: string;
  routeMode: RouteMode;
  systemPrompt: string;
}

async function prepare(principal: Principal, input: SendInput): Promise<Prepared> {
  const [context, sent, choices, moneyShort, preferences, cacheSettings] = await Promise.all([
    readPath(principal, input.conversationId, input.parentId),
    readSent(principal, input),
    loadModelChoices(principal),
    isMoneyShort(principal),
    loadRoutePreferences(principal.userId),
    loadCacheSettings(principal.userId),
  ]);
  assertConversation(input, context);
  const path: PromptMessage[] = [...context.path, ...(sent ? [{ role: "user" as const, parts: sent.parts }] : [])];
  return {
    context,
    sent,
    choices,
    moneyShort,
    preferences,
    cacheUse: cacheUseOf(cacheSettings, input.cache, input.trigger === "regenerate"),
    path,
    modelId: input.model ?? context.conversation?.model ?? AUTO_MODEL_ID,
    routeMode: input.routeMode ?? (context.conversation?.routeMode as RouteMode | undefined) ?? "balanced",
    systemPrompt: context.conversation?.systemPrompt ?? (input.trigger === "submit" ? (input.systemPrompt ?? "") : ""),
  };
}

async function planRun(
  principal: Principal,
  input: SendInput,
  prepared: Prepared,
): Promise<RunPlan & { worstCaseMicroUsd: number | null }> {
  const { choices, preferences, path, context, modelId, routeMode, systemPrompt } = prepared;
  const fileIds = path.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === "file" ? (attachmentIdOf(part.url) ?? []) : [])),
  );
  const attachments = await loadAttachmentBytes(principal, fileIds);
  const whole = buildPrompt(systemPrompt, path, attachments, null);
  const lastUser = path.findLast(({ role }) => role === "user");
  const plan = planAnswer(choices, {
    modelId,
    mode: routeMode,
    moneyShort: prepared.moneyShort,
    text: lastUser?.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n") ?? "",
    historyTokens: whole.tokens,
    turns: path.length,
    hasImages: whole.hasImages,
    needsTools: false,
    previousModelId: context.path.findLast(({ role }) => role === "assistant")?.modelId ?? null,
    maxOutputTokens: DEFAULT_MAX_OUTPUT_TOKENS,
    preferences,
  });
  const { model } = plan.targets[0];
  const { prompt, maxOutputTokens } = fitPrompt(model, whole, (budget) =>
    buildPrompt(systemPrompt, path, attachments, budget),
  );
  const request = {
    messages: prompt.messages,
    maxOutputTokens,
    promptCacheKey: promptCacheKeyOf(input.conversationId),
    ...(model.tools ? { tools: TOOL_DEFINITIONS } : {}),
  };
  const cache = prepared.cacheUse
    ? await openCache(principal, request, plan.targets[0], prepared.cacheUse, choices)
    : null;
  return {
    principal,
    conversationId: input.conversationId,
    messageId: newId(),
    request,
    targets: plan.targets,
    auto: modelId === AUTO_MODEL_ID,
    decision: plan.decision,
    promptTokens: prompt.tokens,
    omitted: prompt.omitted,
    cache,
    worstCaseMicroUsd: cache?.hit ? 0 : plan.worstCaseMicroUsd,
  };
}

/**
 * Sends a message, or answers one again. Everything that can be refused is refused before the provider is called; what
 * was sent, the allowance and the run are then stored in one statement, and generation starts.
 * @returns The id of the answer, and what the cache had to do with it (null: nothing). Sending the same message id again joins the answer it has.
 * @throws AppError not_found (also for other people's ids), invalid_input, idempotency_mismatch, quota_exceeded,
 *   budget_exceeded, rate_limited, context_too_long, model_not_found, model_not_configured.
 */
export async function sendMessage(principal: Principal, input: SendInput): Promise<SendResult> {
  if (runHub().draining)
    throw new AppError("unavailable", "The server is restarting. Please send again.", { retryAfterSeconds: 3 });
  const prepared = await prepare(principal, input);
  const plan = await planRun(principal, input, prepared);
  const createdAt = now();
  const result = await beginRun(principal, {
    workspaceId: principal.workspaceId,
    conversationId: input.conversationId,
    title: titleFromText(prepared.sent?.text ?? ""),
    systemPrompt: prepared.systemPrompt,
    model: prepared.modelId,
    routeMode: prepared.routeMode,
    userMessage: prepared.sent && input.trigger === "submit" ? userMessageOf(input, prepared.sent) : null,
    parentId: input.parentId,
    assistantId: plan.messageId,
    modelId: plan.targets[0]?.model.id ?? "",
    metadata: startMetadata(plan, createdAt),
    decision: plan.decision,
    decisionId: newId(),
    attempt: null,
    reservationId: newId(),
    ledgerId: newId(),
    worstCaseMicroUsd: plan.worstCaseMicroUsd,
    requests: plan.cache?.hit ? hitRequests() : 1,
    instanceId: runHub().instanceId,
    now: createdAt,
  });
  throwUnlessStarted(result);
  if (result.status === "exists") {
    if (!result.assistantId) throw notFound("The answer");
    return { messageId: result.assistantId, cache: null };
  }
  const live = startRun(plan, createdAt);
  if (input.trigger === "regenerate" && plan.decision === null) await noteReplaced(principal, input.parentId, plan);
  // A name costs money, which an answer that is given again does not.
  if (!prepared.context.conversation && prepared.sent && !plan.cache?.hit)
    void makeTitle(principal, input.conversationId, prepared.sent.text, prepared, live);
  return { messageId: plan.messageId, cache: plan.cache };
}

function userMessageOf(input: SubmitInput, sent: Sent) {
  return { id: input.id, parentId: input.parentId, parts: sent.parts, text: sent.text };
}
