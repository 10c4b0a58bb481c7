import { projectOf } from "../../auth/project-of.ts";
import type { Principal } from "../../auth/schema.ts";
import { findMoneyLeft, type MoneyLeft } from "../../billing/budgets/service.ts";
import { type CacheUse, cacheUseOf } from "../../models/cache/cache-use.ts";
import { loadCacheSettings } from "../../models/cache/load-settings.ts";
import type { ArmInForce } from "../../models/experiments/find-arm.ts";
import { loadArm } from "../../models/experiments/load-arm.ts";
import { loadPlan } from "../../models/plan/load-plan.ts";
import { tooManyFiles } from "../../models/plan/policy.ts";
import { loadPreferencesFor } from "../../models/preferences/load-preferences.ts";
import type { RoutePreferences } from "../../models/router/apply-preferences.ts";
import { AUTO_MODEL_ID, type RouteMode } from "../../models/schema.ts";
import { loadModelChoices, type ModelChoices } from "../../models/service/load-choices.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import type { ProjectOfChat } from "../../projects/schema.ts";
import { getProjectOfChat } from "../../projects/service.ts";
import { attachmentIdOf, type PromptMessage } from "../context/build-prompt.ts";
import type { ChatMessage, ImageOptions, SendInput } from "../schema.ts";
import { type ConversationContext, readPath } from "../store/read-path.ts";
import type { BeginRunRow } from "../store/runs-store.ts";
import { loadAttachmentBytes, resolveAttachmentParts } from "./attachments.ts";
import { isRunning } from "./follow-run.ts";
import { imageOptionsOf } from "./plan-image-run.ts";
import { withProjectRules } from "./project-rules.ts";

interface Sent {
  parts: ChatMessage["parts"];
  text: string;
}

/** All that has to be read before a message can be answered. */
export interface Prepared {
  context: ConversationContext;
  /** What was guessed of the conversation instead of being read; null when it was read. */
  expects: BeginRunRow["expects"];
  /** The message that is sent; null when one is answered again. */
  sent: Sent | null;
  choices: ModelChoices;
  money: MoneyLeft;
  preferences: RoutePreferences;
  /** What is asked for where images are wanted; null for a text. */
  image: ImageOptions | null;
  /** The chat is in no list and nothing is learned from it: no experiment, no response cache, no name by a model. */
  temporary: boolean;
  /** How the response cache is used; null when it is not. */
  cacheUse: CacheUse | null;
  /** What an experiment changes of an answer of Auto. */
  arm: ArmInForce | null;
  /** From the first message down to the one to be answered. */
  path: PromptMessage[];
  attachments: Awaited<ReturnType<typeof loadAttachmentBytes>>;
  modelId: string;
  routeMode: RouteMode;
  systemPrompt: string;
  /** The project of the conversation, that of one which begins among them. */
  project: ProjectOfChat | null;
}

async function readSent(principal: Principal, input: SendInput): Promise<Sent | null> {
  if (input.trigger === "regenerate") return null;
  const files = input.content.flatMap((part) => (part.type === "attachment" ? [part.attachmentId] : []));
  if (files.length > 0) {
    const plan = await loadPlan(principal);
    if (files.length > plan.own.messageMaxAttachments) throw tooManyFiles(plan, files.length);
  }
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

/**
 * What is sent below an answer that is being written would be answered without the end of it.
 * @throws AppError run_active
 */
async function assertParentOver(principal: Principal, input: SendInput, context: ConversationContext): Promise<void> {
  const parent = context.path.at(-1);
  if (input.trigger === "regenerate" || parent?.status !== "streaming") return;
  if (await isRunning(principal, parent.id)) {
    throw new AppError("run_active", "The answer that this follows is still being written.");
  }
}

/** A temporary chat that was kept meanwhile would keep what is sent as temporary. */
function isTemporary(input: SendInput, { conversation }: ConversationContext): boolean {
  const asked = input.trigger === "submit" && input.temporary === true;
  if (asked && conversation?.temporary === false) {
    throw new AppError("invalid_input", "This chat is kept. Begin a new temporary one.", {
      issues: [{ path: "temporary", message: "is for a chat that begins, or is temporary" }],
    });
  }
  return conversation?.temporary ?? asked;
}

/**
 * The project that a chat which begins is to be in: the one that is named, else that of the API key. Asked for in
 * whatever chat it is sent: nobody learns from the answer which projects others have.
 * @throws AppError not_found
 */
async function readProject(principal: Principal, input: SendInput): Promise<ProjectOfChat | null> {
  if (input.trigger === "regenerate") return null;
  const id = input.projectId ?? (input.temporary ? null : projectOf(principal));
  return id === null ? null : getProjectOfChat(principal, id);
}

/** What is asked with a key of a project stays in it, so that nothing gets around its budgets. @throws AppError forbidden */
function assertKeyProject(principal: Principal, project: ProjectOfChat | null): void {
  const own = projectOf(principal);
  if (own === null || project?.id === own) return;
  throw new AppError("forbidden", "This key is for chats of its project.", { details: { projectId: own } });
}

function assertNoProject(input: SendInput): void {
  if (input.trigger === "regenerate" || input.projectId === undefined) return;
  throw new AppError("invalid_input", "A temporary chat has no project.", {
    issues: [{ path: "projectId", message: "is not for a temporary chat" }],
  });
}

const NOTHING_BEFORE: ConversationContext = { conversation: null, path: [] };

/**
 * What a first message may take for granted: its conversation does not exist yet, or has the settings that come with the
 * message or are planned for it. The statement that begins the run checks it, so that a new chat saves the way to the
 * database and back that reading nothing would cost.
 */
function expectedOf(input: SendInput, planned: Pick<Prepared, "modelId" | "routeMode">): Prepared["expects"] {
  return {
    systemPrompt: input.trigger === "submit" ? (input.systemPrompt ?? "") : "",
    ...(input.model === undefined ? { model: planned.modelId } : {}),
    ...(input.routeMode === undefined ? { routeMode: planned.routeMode } : {}),
  };
}

/**
 * Reads what an answer depends on: the conversation, the files, the models, the person's preferences.
 * @param mayGuess Whether a first message may go without reading its conversation.
 * @throws AppError not_found (also for other people's ids), forbidden outside of the API key's project, invalid_input,
 *   plan_limit for more files than the tier allows, run_active while the answer that a message follows is being written
 */
export async function prepareAnswer(principal: Principal, input: SendInput, mayGuess: boolean): Promise<Prepared> {
  const guesses = mayGuess && input.trigger === "submit" && input.parentId === null;
  const [context, sent, asked, choices, ownMoney, ownPreferences, arm, cacheSettings] = await Promise.all([
    guesses ? NOTHING_BEFORE : readPath(principal, input.conversationId, input.parentId),
    readSent(principal, input),
    readProject(principal, input),
    loadModelChoices(principal),
    findMoneyLeft(principal, null),
    loadPreferencesFor(principal),
    loadArm(principal.userId, input.conversationId),
    loadCacheSettings(principal),
  ]);
  assertConversation(input, context);
  await assertParentOver(principal, input, context);
  const temporary = isTemporary(input, context);
  if (temporary) assertNoProject(input);
  const path: PromptMessage[] = [...context.path, ...(sent ? [{ role: "user" as const, parts: sent.parts }] : [])];
  // What an answer made is not sent back: no provider takes a picture from its own side of the conversation.
  const fileIds = path.flatMap(({ role, parts }) =>
    (role === "user" ? parts : []).flatMap((part) => (part.type === "file" ? (attachmentIdOf(part.url) ?? []) : [])),
  );
  const project = context.conversation ? context.conversation.project : asked;
  assertKeyProject(principal, project);
  const own = { money: ownMoney, preferences: ownPreferences };
  const { money, preferences, routing, usualMode } = await withProjectRules(principal, project?.id ?? null, own);
  // What is named with the message, then what was chosen for the chat, then what the project's chats begin with.
  const modelId = input.model ?? context.conversation?.model ?? routing?.model ?? AUTO_MODEL_ID;
  const chosenMode = input.routeMode ?? (context.conversation?.routeMode as RouteMode | undefined);
  const routeMode = chosenMode ?? usualMode;
  return {
    context,
    expects: guesses ? expectedOf(input, { modelId, routeMode }) : null,
    sent,
    choices,
    money,
    preferences,
    image: imageOptionsOf(choices, modelId, input.image),
    temporary,
    cacheUse: temporary ? null : cacheUseOf(cacheSettings, input.cache, input.trigger === "regenerate"),
    arm: modelId === AUTO_MODEL_ID && !temporary ? arm : null,
    path,
    attachments: await loadAttachmentBytes(principal, fileIds),
    modelId,
    routeMode,
    systemPrompt: context.conversation?.systemPrompt ?? (input.trigger === "submit" ? (input.systemPrompt ?? "") : ""),
    project,
  };
}
