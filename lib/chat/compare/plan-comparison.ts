import type { Principal } from "../../auth/schema.ts";
import { AUTO_MODEL_ID, type RouteDecision } from "../../models/schema.ts";
import { planAnswer } from "../../models/service/plan-answer.ts";
import { AppError } from "../../platform/errors.ts";
import type { CompareInput } from "../schema.ts";
import { needOfAnswer, planRun } from "../service/plan-run.ts";
import type { Prepared } from "../service/prepare-answer.ts";
import { pickPair } from "./pick-pair.ts";

type ComparedPlan = ReturnType<typeof planRun>;

/** What Auto makes of the message: its intent, how hard it is, and who could answer. Null when Auto would have nobody. */
function readMessage(prepared: Prepared): RouteDecision | null {
  try {
    return planAnswer(prepared.choices, needOfAnswer({ ...prepared, modelId: AUTO_MODEL_ID })).decision;
  } catch (error) {
    if (error instanceof AppError && error.code === "model_not_configured") return null;
    throw error;
  }
}

function pickBlind(decision: RouteDecision | null, { choices }: Prepared): string[] {
  const names = new Map(choices.models.map(({ id, name }) => [id, name]));
  const contenders = (decision?.candidates ?? []).flatMap(({ modelId, quality, ruledOut }) =>
    ruledOut ? [] : [{ modelId, quality, name: names.get(modelId) ?? modelId }],
  );
  const pair = pickPair(contenders, Math.random);
  if (!pair) {
    throw new AppError(
      "model_not_configured",
      "A blind comparison needs two models that can answer this message. Add a key for another one in the settings.",
      { details: { available: contenders.length } },
    );
  }
  return pair.map(({ modelId }) => modelId);
}

/**
 * Plans the answers of a comparison. Blind ones get no tools: the ids of tool calls look different at each provider.
 * @throws AppError context_too_long, model_not_found, model_not_configured, invalid_input
 */
export function planComparison(principal: Principal, input: CompareInput, asked: Prepared) {
  // What an experiment tries would make the answers of the compared models its own.
  const prepared = { ...asked, arm: null };
  const decision = readMessage(prepared);
  const modelIds = input.models ?? pickBlind(decision, prepared);
  const plans = modelIds.map((modelId, position): ComparedPlan => {
    const plan = planRun(principal, input.send.conversationId, { ...prepared, modelId });
    const { tools: _tools, ...withoutTools } = plan.request;
    return {
      ...plan,
      request: input.blind ? withoutTools : plan.request,
      comparison: { id: input.id, blind: input.blind, position, size: modelIds.length },
    };
  });
  return {
    plans,
    // Ratings are of choices with an intent: those in a temporary chat rate nobody.
    intent: decision && !decision.abstained && !asked.temporary ? (decision.intents[0]?.intent ?? null) : null,
    difficultyPercent: decision ? Math.round(decision.complexity.overall * 100) : null,
  };
}
