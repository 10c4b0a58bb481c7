import type { Principal } from "../../auth/schema.ts";
import { openCache } from "../../models/cache/open-cache.ts";
import { promptCacheKeyOf } from "../../models/gateway/prompt-caching.ts";
import { planCapOf } from "../../models/plan/policy.ts";
import { AUTO_MODEL_ID } from "../../models/schema.ts";
import { type AnswerNeed, planAnswer } from "../../models/service/plan-answer.ts";
import { newId } from "../../platform/ids.ts";
import { buildPrompt } from "../context/build-prompt.ts";
import { fitPrompt } from "../context/fit-prompt.ts";
import { joinInstructions } from "../context/join-instructions.ts";
import type { StartPlan } from "../run/run-state.ts";
import { TOOL_DEFINITIONS } from "../tools/run-tool.ts";
import type { Prepared } from "./prepare-answer.ts";
import { previousModelOf } from "./previous-model.ts";

const promptOf = ({ path, attachments, ...layers }: Prepared, budget: number | null) =>
  buildPrompt(joinInstructions(layers), path, attachments, budget);

/** What a model has to be able to do to answer. */
export function needOfAnswer(prepared: Prepared, whole = promptOf(prepared, null)): AnswerNeed {
  const { modelId, routeMode, money, path, context, choices, preferences, arm } = prepared;
  const lastUser = path.findLast(({ role }) => role === "user");
  return {
    modelId,
    mode: routeMode,
    ...money,
    text: lastUser?.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n") ?? "",
    historyTokens: whole.tokens,
    turns: path.length,
    hasImages: whole.hasImages,
    needsTools: false,
    previousModelId: previousModelOf(context.path, choices),
    maxOutputTokens: null,
    preferences,
    arm,
  };
}

/**
 * Plans an answer by the model of `prepared`: whom to ask, with which prompt, and what it may cost at most.
 * @throws AppError context_too_long, plan_limit, forbidden, model_not_found, model_not_configured, invalid_input
 */
export function planRun(principal: Principal, conversationId: string, prepared: Prepared): StartPlan {
  const { choices, modelId } = prepared;
  const whole = promptOf(prepared, null);
  const messageId = newId();
  // Nothing is learned from a temporary chat, so nothing is tried in it.
  const plan = planAnswer(choices, {
    ...needOfAnswer(prepared, whole),
    ...(prepared.temporary ? {} : { answerId: messageId }),
  });
  const { model } = plan.targets[0];
  const { prompt, maxOutputTokens } = fitPrompt(
    model,
    whole,
    (budget) => promptOf(prepared, budget),
    planCapOf(choices.plan, plan.targets),
  );
  return {
    principal,
    conversationId,
    messageId,
    request: {
      messages: prompt.messages,
      maxOutputTokens,
      promptCacheKey: promptCacheKeyOf(conversationId),
      ...(model.tools ? { tools: TOOL_DEFINITIONS } : {}),
    },
    targets: plan.targets,
    auto: modelId === AUTO_MODEL_ID,
    decision: plan.decision,
    promptTokens: prompt.tokens,
    omitted: prompt.omitted,
    cache: null,
    worstCaseMicroUsd: plan.worstCaseMicroUsd,
    context: plan.context,
    assignment: plan.assignment,
    ...(prepared.temporary ? { temporary: true } : {}),
  };
}

/** Looks for the answer in the person's response cache, where they want that; what is found there costs nothing. */
export async function withCache(plan: StartPlan, { cacheUse, choices }: Prepared): Promise<StartPlan> {
  const [target] = plan.targets;
  if (!cacheUse || !target) return plan;
  const cache = await openCache(plan.principal, plan.request, target, cacheUse, choices);
  return { ...plan, cache, worstCaseMicroUsd: cache?.hit ? 0 : plan.worstCaseMicroUsd };
}
