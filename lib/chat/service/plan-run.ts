import type { Principal } from "../../auth/schema.ts";
import { withArmInstructions } from "../../models/experiments/find-arm.ts";
import { AUTO_MODEL_ID } from "../../models/schema.ts";
import { type AnswerNeed, type AnswerPlan, planAnswer } from "../../models/service/plan-answer.ts";
import { AppError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { buildPrompt } from "../context/build-prompt.ts";
import type { RunPlan } from "../run/run-state.ts";
import { TOOL_DEFINITIONS } from "../tools/run-tool.ts";
import type { Prepared } from "./prepare-answer.ts";

/** What an answer may take at most when the model publishes no limit. */
export const DEFAULT_MAX_OUTPUT_TOKENS = 8192;

const promptOf = ({ systemPrompt, arm, path, attachments }: Prepared, budget: number | null) =>
  buildPrompt(withArmInstructions(systemPrompt, arm), path, attachments, budget);

/** A run, and what is stored when it starts. */
export type StartPlan = RunPlan & Pick<AnswerPlan, "worstCaseMicroUsd" | "context" | "assignment">;

/** What a model has to be able to do to answer. */
export function needOfAnswer(prepared: Prepared, whole = promptOf(prepared, null)): AnswerNeed {
  const { modelId, routeMode, moneyShort, path, context, preferences, arm } = prepared;
  const lastUser = path.findLast(({ role }) => role === "user");
  return {
    modelId,
    mode: routeMode,
    moneyShort,
    text: lastUser?.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n") ?? "",
    historyTokens: whole.tokens,
    turns: path.length,
    hasImages: whole.hasImages,
    needsTools: false,
    previousModelId: context.path.findLast(({ role }) => role === "assistant")?.modelId ?? null,
    maxOutputTokens: DEFAULT_MAX_OUTPUT_TOKENS,
    preferences,
    arm,
  };
}

/**
 * Plans an answer by the model of `prepared`: whom to ask, with which prompt, and what it may cost at most.
 * @throws AppError context_too_long, model_not_found, model_not_configured, invalid_input
 */
export function planRun(principal: Principal, conversationId: string, prepared: Prepared): StartPlan {
  const { choices, modelId } = prepared;
  const whole = promptOf(prepared, null);
  const plan = planAnswer(choices, needOfAnswer(prepared, whole));
  const { model } = plan.targets[0];
  const maxOutputTokens = Math.min(model.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS, DEFAULT_MAX_OUTPUT_TOKENS);
  const budget = model.contextTokens === null ? null : Math.max(1, model.contextTokens - maxOutputTokens);
  const fits = budget === null || whole.tokens <= budget;
  const prompt = fits ? whole : promptOf(prepared, budget);
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
    conversationId,
    messageId: newId(),
    request: { messages: prompt.messages, maxOutputTokens, ...(model.tools ? { tools: TOOL_DEFINITIONS } : {}) },
    targets: plan.targets,
    auto: modelId === AUTO_MODEL_ID,
    decision: plan.decision,
    promptTokens: prompt.tokens,
    omittedMessages: prompt.omitted,
    worstCaseMicroUsd: plan.worstCaseMicroUsd,
    context: plan.context,
    assignment: plan.assignment,
  };
}
