import { projectOf } from "../../auth/project-of.ts";
import type { Principal } from "../../auth/schema.ts";
import { findMoneyLeft } from "../../billing/budgets/service.ts";
import { estimateTokens } from "../../models/estimate-tokens.ts";
import { loadArm } from "../../models/experiments/load-arm.ts";
import { loadPreferencesFor, withThresholds } from "../../models/preferences/load-preferences.ts";
import { AUTO_MODEL_ID, type RouteMode } from "../../models/schema.ts";
import { loadModelChoices } from "../../models/service/load-choices.ts";
import { planAnswer } from "../../models/service/plan-answer.ts";
import { getProjectOfChat } from "../../projects/service.ts";
import { joinInstructions } from "../context/join-instructions.ts";
import { textOfParts } from "../policy.ts";
import type { PreviewRouteInput, RoutePreview } from "../schema.ts";
import { readPath } from "../store/read-path.ts";
import { previousModelOf } from "./previous-model.ts";
import { withProjectRules } from "./project-rules.ts";

/** What an attached image counts for while nothing has been read from it. */
const IMAGE_TOKENS = 1_600;

/**
 * What Auto would choose for a message that is being written. Nothing is stored, reserved or sent; the estimate of the
 * history is rougher than at sending, so that it costs one read.
 * @throws AppError model_not_configured when no model could answer, not_found for a project that is not the person's.
 */
export async function previewRoute(principal: Principal, input: PreviewRouteInput): Promise<RoutePreview> {
  const { conversationId, parentId, projectId, text, moreCharacters, imageCount } = input;
  const begunIn = input.temporary ? null : (projectId ?? projectOf(principal));
  const [context, asked, choices, ownMoney, ownPreferences, assigned] = await Promise.all([
    conversationId ? readPath(principal, conversationId, parentId) : null,
    begunIn ? getProjectOfChat(principal, begunIn) : null,
    loadModelChoices(principal),
    findMoneyLeft(principal, null),
    loadPreferencesFor(principal),
    loadArm(principal.userId, conversationId),
  ]);
  const arm = (context?.conversation?.temporary ?? input.temporary) ? null : assigned;
  const project = context?.conversation ? context.conversation.project : asked;
  const own = { money: ownMoney, preferences: ownPreferences };
  const { money, preferences, usualMode } = await withProjectRules(principal, project?.id ?? null, own);
  const chosenMode = input.routeMode ?? (context?.conversation?.routeMode as RouteMode | undefined);
  const path = context?.path ?? [];
  const written = [
    text,
    joinInstructions({ systemPrompt: context?.conversation?.systemPrompt ?? "", arm, project }),
    ...path.map(({ parts }) => textOfParts(parts)),
  ];
  const moreTokens = Math.ceil((estimateTokens(text) * moreCharacters) / Math.max(1, text.length));
  const { decision, targets } = planAnswer(choices, {
    modelId: AUTO_MODEL_ID,
    mode: chosenMode ?? usualMode,
    ...money,
    text,
    historyTokens: written.reduce((sum, each) => sum + estimateTokens(each), moreTokens + imageCount * IMAGE_TOKENS),
    turns: path.length + 1,
    hasImages:
      imageCount > 0 || path.some(({ role, parts }) => role === "user" && parts.some((part) => part.type === "file")),
    needsTools: false,
    previousModelId: previousModelOf(path, choices),
    maxOutputTokens: null,
    preferences: withThresholds(preferences, input.thresholds),
    arm,
  });
  const [{ model }] = targets;
  const chosen = decision?.candidates.find(({ modelId }) => modelId === model.id);
  return {
    modelId: model.id,
    modelName: model.name,
    predictedCostMicroUsd: chosen?.predictedCostMicroUsd ?? null,
    intent: decision?.intents[0]?.intent ?? null,
    difficulty: decision?.complexity.overall ?? 0,
    reasonCodes: decision?.reasonCodes ?? [],
  };
}
