import type { Principal } from "../../auth/schema.ts";
import { budgetRefusal } from "../../billing/budgets/refusal.ts";
import { isMoneyShort } from "../../billing/budgets/service.ts";
import { monthOf } from "../../billing/policy.ts";
import { loadRoutePreferences } from "../../models/preferences/load-preferences.ts";
import type { RoutePreferences } from "../../models/router/apply-preferences.ts";
import { AUTO_MODEL_ID, type RouteMode } from "../../models/schema.ts";
import { loadModelChoices, type ModelChoices } from "../../models/service/load-choices.ts";
import { planAnswer } from "../../models/service/plan-answer.ts";
import { now } from "../../platform/clock.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { attachmentIdOf, buildPrompt, type PromptMessage } from "../context/build-prompt.ts";
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
import { imageOptionsOf, planImageRun } from "./plan-image-run.ts";

/** What an answer may take at most when the model publishes no limit. */
export const DEFAULT_MAX_OUTPUT_TOKENS = 8192;

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
  path: PromptMessage[];
  modelId: string;
  routeMode: RouteMode;
  systemPrompt: string;
}

async function prepare(principal: Principal, input: SendInput): Promise<Prepared> {
  const [context, sent, choices, moneyShort, preferences] = await Promise.all([
    readPath(principal, input.conversationId, input.parentId),
    readSent(principal, input),
    loadModelChoices(principal),
    isMoneyShort(principal),
    loadRoutePreferences(principal.userId),
  ]);
  assertConversation(input, context);
  const path: PromptMessage[] = [...context.path, ...(sent ? [{ role: "user" as const, parts: sent.parts }] : [])];
  return {
    context,
    sent,
    choices,
    moneyShort,
    preferences,
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
  // What an answer made is not sent back: no provider takes a picture from its own side of the conversation.
  const fileIds = path.flatMap(({ role, parts }) =>
    (role === "user" ? parts : []).flatMap((part) => (part.type === "file" ? (attachmentIdOf(part.url) ?? []) : [])),
  );
  const attachments = await loadAttachmentBytes(principal, fileIds);
  const image = imageOptionsOf(choices, modelId, input.image);
  if (image) {
    return {
      principal,
      conversationId: input.conversationId,
      messageId: newId(),
      ...(await planImageRun(choices, image, path.at(-1), attachments)),
    };
  }
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
  const maxOutputTokens = Math.min(model.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS, DEFAULT_MAX_OUTPUT_TOKENS);
  const budget = model.contextTokens === null ? null : Math.max(1, model.contextTokens - maxOutputTokens);
  const fits = budget === null || whole.tokens <= budget;
  const prompt = fits ? whole : buildPrompt(systemPrompt, path, attachments, budget);
  if (budget !== null && prompt.tokens > budget) {
    throw new AppError(
      "context_too_long",
      `This message is too long for ${model.name}. Shorten it or choose a model with a larger window.`,
      {
        issues: [{ path: "content", message: `about ${prompt.tokens} tokens, ${budget} fit` }],
        details: { modelId: model.id, tokens: prompt.tokens, limit: budget },
      },
    );
  }
  return {
    principal,
    conversationId: input.conversationId,
    messageId: newId(),
    request: { messages: prompt.messages, maxOutputTokens, ...(model.tools ? { tools: TOOL_DEFINITIONS } : {}) },
    targets: plan.targets,
    auto: modelId === AUTO_MODEL_ID,
    decision: plan.decision,
    promptTokens: prompt.tokens,
    omittedMessages: prompt.omitted,
    worstCaseMicroUsd: plan.worstCaseMicroUsd,
  };
}

/**
 * Sends a message, or answers one again. Everything that can be refused is refused before the provider is called; what
 * was sent, the allowance and the run are then stored in one statement, and generation starts.
 * @returns The id of the answer. Sending the same message id again joins the answer it has.
 * @throws AppError not_found (also for other people's ids), invalid_input, idempotency_mismatch, quota_exceeded,
 *   budget_exceeded, rate_limited, context_too_long, model_not_found, model_not_configured.
 */
export async function sendMessage(principal: Principal, input: SendInput): Promise<{ messageId: string }> {
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
    instanceId: runHub().instanceId,
    now: createdAt,
  });
  throwUnlessStarted(result);
  if (result.status === "exists") {
    if (!result.assistantId) throw notFound("The answer");
    return { messageId: result.assistantId };
  }
  const live = startRun(plan, createdAt);
  if (input.trigger === "regenerate" && plan.decision === null) await noteReplaced(principal, input.parentId, plan);
  if (!prepared.context.conversation && prepared.sent)
    void makeTitle(principal, input.conversationId, prepared.sent.text, prepared, live);
  return { messageId: plan.messageId };
}

function userMessageOf(input: SubmitInput, sent: Sent) {
  return { id: input.id, parentId: input.parentId, parts: sent.parts, text: sent.text };
}
