import { nowMs } from "../../platform/clock.ts";
import { AppError } from "../../platform/errors.ts";
import { USUAL_ANSWER_TOKENS, usualAnswerTokens } from "../answer-tokens.ts";
import { findArenaShifts } from "../arena/arena-shifts.ts";
import type { ArmInForce } from "../experiments/find-arm.ts";
import { gatewayState } from "../gateway/gateway-state.ts";
import { targetPhase } from "../gateway/operator-keys/target-phase.ts";
import type { Target } from "../gateway/target.ts";
import type { Plan } from "../plan/load-plan.ts";
import { modelLocked } from "../plan/policy.ts";
import { worstCaseCostMicroUsd } from "../price.ts";
import { priceAt } from "../price-at.ts";
import type { ReasonCode } from "../route-codes/schema.ts";
import type { RoutePreferences } from "../router/apply-preferences.ts";
import { isLimitOf } from "../router/apply-thresholds.ts";
import { type RouteContext, toRouteContext } from "../router/route-context.ts";
import type { RouteInput } from "../router/route-input.ts";
import { routeMessage } from "../router/route-message.ts";
import { findForbidden } from "../router/rule-out.ts";
import { AUTO_MODEL_ID, type AvailableModel, type ModelInfo, type RouteDecision, type RouteMode } from "../schema.ts";
import { withinMode } from "../workspace-routing/schema.ts";
import type { ModelChoices } from "./load-choices.ts";
import { usableOf } from "./usable-models.ts";
import { findWeights } from "./weights-versions.ts";

export interface AnswerNeed {
  /** A model, or `nexus/auto`. */
  modelId: string;
  mode: RouteMode;
  /** A budget is nearly used up: Auto chooses the lowest cost, whatever the mode. */
  moneyShort?: boolean;
  /** What is left of a budget: Auto chooses among those that cannot cost more. Null, or left out: no budget. */
  moneyLeftMicroUsd?: number | null;
  /** The message to answer. */
  text: string;
  /** Estimated tokens of everything that is sent. */
  historyTokens: number;
  turns: number;
  hasImages: boolean;
  needsTools: boolean;
  structuredOutput?: boolean;
  /** Null: as many as the model's answers usually may. */
  maxOutputTokens: number | null;
  previousModelId: string | null;
  /** How the person wants Auto to choose; a named model is not touched by it. */
  preferences?: RoutePreferences;
  /** The id of the answer, by which Auto explores where the person allows it. Without it nothing is tried. */
  answerId?: string;
  /** The arm of an experiment that answers; a named model is not touched by it. */
  arm?: ArmInForce | null;
}

export interface AnswerPlan {
  /** The model to ask first, then those to fall back on. */
  targets: [Target, ...Target[]];
  /** Null when the person chose the model. */
  decision: RouteDecision | null;
  /** What the decision was made from; null without one. */
  context: RouteContext | null;
  /** The arm that answers and its unit, to be stored with the answer; null outside of experiments. */
  assignment: { armId: string; unit: string } | null;
  /** For the reservation; null when a price is unknown. */
  worstCaseMicroUsd: number | null;
}

const MAX_TARGETS = 3;
const NONE: ReadonlySet<string> = new Set();

/**
 * The next best candidates, other providers first: what one provider cannot answer, it rarely can with another model.
 * After them the best model of the operator's own machine, which needs nobody's service to answer.
 */
function fallbacks(decision: RouteDecision, choices: ModelChoices, first: Target): Target[] {
  const others = decision.candidates
    .filter(({ ruledOut, modelId }) => !ruledOut && modelId !== decision.modelId)
    .map(({ modelId }) => choices.resolve(modelId));
  const isLocal = ({ model }: Target) => model.local === true;
  const remote = others.filter((target) => !isLocal(target));
  const elsewhere = remote.filter(({ provider }) => provider !== first.provider);
  const local = others.find(isLocal);
  return [...[...new Set([...elsewhere, ...remote])].slice(0, MAX_TARGETS - 1), ...(local ? [local] : [])];
}

/**
 * The models whose breaker is open. None of them where nothing else is left: the gateway then says when the first one is
 * tried again.
 */
function restingModelIds(choices: ModelChoices): ReadonlySet<string> {
  const { breakers } = gatewayState();
  const now = nowMs();
  void breakers.refresh(now);
  if (breakers.allClosed) return NONE;
  const usable = choices.models.filter(({ kind, available }) => kind === "chat" && available);
  const resting = usable.filter(({ id }) => targetPhase(choices.resolve(id), breakers, now).phase === "open");
  return resting.length === usable.length ? NONE : new Set(resting.map(({ id }) => id));
}

/** The models with the speed that was measured in the last minutes in place of what their name promises. */
function withSpeeds(models: AvailableModel[], speeds: ReadonlyMap<string, number>): AvailableModel[] {
  if (speeds.size === 0) return models;
  return models.map((model) => {
    const tokensPerSecond = speeds.get(model.id);
    return tokensPerSecond === undefined ? model : { ...model, tokensPerSecond };
  });
}

function worstCaseOf(model: ModelInfo, { historyTokens, maxOutputTokens }: AnswerNeed, now: number): number | null {
  // What does not go into its window is left out before it is sent, or refused.
  const inputTokens = Math.min(historyTokens, model.contextTokens ?? historyTokens);
  const tokens = { inputTokens, maxOutputTokens: maxOutputTokens ?? usualAnswerTokens(model) };
  return worstCaseCostMicroUsd(tokens, priceAt(model, now));
}

/** The models for which more would be reserved than is left. */
function tooDearIds(candidates: readonly AvailableModel[], need: AnswerNeed, now: number): ReadonlySet<string> {
  const left = need.moneyLeftMicroUsd ?? null;
  if (left === null) return NONE;
  const dear = candidates.filter((model) => model.available && (worstCaseOf(model, need, now) ?? 0) > left);
  return new Set(dear.map(({ id }) => id));
}

/** What the arm changes of the router's input. */
function armInput(need: AnswerNeed): Pick<RouteInput, "mode" | "weights" | "experimentModelId"> {
  const { arm, moneyShort, mode, preferences } = need;
  const changes = arm?.arm;
  const weights = changes?.weightsVersion ? findWeights(changes.weightsVersion) : undefined;
  return {
    // A budget that runs out goes before what is tried, and so does what the workspace allows.
    mode: moneyShort ? "economy" : withinMode(changes?.mode ?? mode, preferences?.modeLimit),
    ...(weights ? { weights } : {}),
    ...(changes?.modelId ? { experimentModelId: changes.modelId } : {}),
  };
}

/** What Auto explores by. A budget that runs out goes before what is tried, and an experiment tries enough. */
function seedOf({ answerId, preferences, moneyShort, arm }: AnswerNeed): Pick<RouteInput, "seed"> {
  const explores = preferences?.explores && answerId !== undefined && !moneyShort && !arm;
  return explores ? { seed: answerId } : {};
}

function assertReachable(candidates: readonly AvailableModel[], plan: Plan): void {
  // What a rule forbids the router says, model by model.
  if (candidates.some((model) => model.available || findForbidden(model) !== null)) return;
  const locked = candidates.find(({ unavailableReason }) => unavailableReason === "plan");
  if (locked) throw modelLocked(plan, locked);
  const refused = candidates.filter(({ unavailableReason }) => unavailableReason === "key_refused");
  if (refused.length > 0) {
    throw new AppError(
      "model_not_configured",
      "The provider has refused the key. Change or test it in the settings, or add another one.",
      { details: { provider: refused[0]?.provider ?? "" } },
    );
  }
  // Keys of their own that cannot be used, though nobody refused them.
  const paused = candidates.find(({ keySource }) => keySource === "user" || keySource === "workspace");
  if (!paused) return;
  const whose = paused.keySource === "user" ? "Your keys" : "The keys of your workspace";
  throw new AppError("model_not_configured", `${whose} are paused. Resume one in the settings, or add another one.`, {
    details: { provider: paused.provider },
  });
}

/** What of the choice is the project's doing. */
function projectReasons(
  { preferences }: AnswerNeed,
  mode: RouteMode | null,
  reasons: readonly ReasonCode[],
): ReasonCode[] {
  const { project, thresholds = {} } = preferences ?? {};
  if (!project) return [];
  return [
    ...(project.mode !== null && project.mode === mode ? ["project_mode" as const] : []),
    ...(isLimitOf(project.thresholds, thresholds, reasons) ? ["project_limit" as const] : []),
  ];
}

function chooseByRouter(choices: ModelChoices, need: AnswerNeed): Omit<AnswerPlan, "worstCaseMicroUsd"> {
  const { text, historyTokens, turns, hasImages, needsTools, structuredOutput = false, maxOutputTokens } = need;
  const { mode, moneyShort = false, previousModelId, preferences, arm } = need;
  const { health } = gatewayState();
  const liveSpeeds = health.liveSpeeds(nowMs());
  const firstTokens = health.liveFirstTokens();
  const candidates = withSpeeds(
    choices.models.filter(({ kind }) => kind === "chat"),
    liveSpeeds,
  );
  assertReachable(candidates, choices.plan);
  const resting = restingModelIds(choices);
  const shifts = findArenaShifts(nowMs());
  const tooDear = tooDearIds(candidates, need, nowMs());
  const input: RouteInput = {
    text,
    historyTokens,
    turns,
    hasImages,
    needsTools,
    structuredOutput,
    maxOutputTokens: maxOutputTokens ?? USUAL_ANSWER_TOKENS,
    candidates,
    previousModelId,
    ...armInput(need),
    ...(preferences ? { preferences } : {}),
    ...(shifts.size > 0 ? { shifts } : {}),
    ...(firstTokens.size > 0 ? { firstTokens } : {}),
    ...seedOf(need),
    ...(resting.size > 0 ? { restingModelIds: resting } : {}),
    ...(tooDear.size > 0 ? { tooDearModelIds: tooDear } : {}),
  };
  const routed = routeMessage(input);
  const isModeLimited = !moneyShort && input.mode !== (arm?.arm.mode ?? mode);
  const isAsked = !moneyShort && !isModeLimited && !arm?.arm.mode;
  const decision: RouteDecision = {
    ...routed,
    reasonCodes: [
      ...(moneyShort ? ["money_short" as const] : []),
      ...routed.reasonCodes,
      ...(isModeLimited ? ["limit_mode" as const] : []),
      ...projectReasons(need, isAsked ? mode : null, routed.reasonCodes),
    ],
    ...(arm ? { experiment: { ...nameOf(arm.experiment), armId: arm.arm.id, arm: arm.arm.name } } : {}),
  };
  const first = choices.resolve(decision.modelId);
  return {
    targets: [first, ...fallbacks(decision, choices, first)],
    decision,
    context: toRouteContext(input, usableOf(choices), { liveSpeeds, moneyShort, listed: routed.candidates }),
    assignment: arm && arm.unit !== null ? { armId: arm.arm.id, unit: arm.unit } : null,
  };
}

const nameOf = ({ id, name }: ArmInForce["experiment"]) => ({ id, name });

function chosenByPerson(choices: ModelChoices, need: AnswerNeed): Target {
  const target = choices.resolve(need.modelId);
  const { model } = target;
  if (model.kind !== "chat") {
    throw new AppError("invalid_input", `${model.name} does not chat.`, {
      issues: [{ path: "model", message: "is not a chat model" }],
    });
  }
  if (need.hasImages && !model.input.includes("image")) {
    throw new AppError(
      "invalid_input",
      `${model.name} cannot see images. Choose a model with vision, or remove the image.`,
      {
        issues: [{ path: "model", message: "does not take images" }],
      },
    );
  }
  // What a model of an own server can do is not known: it is asked.
  if (need.needsTools && !model.tools && target.provider !== "openai-compatible") {
    throw new AppError("invalid_input", `${model.name} takes no tools. Choose another model, or send none.`, {
      issues: [{ path: "tools", message: "are not taken by this model" }],
    });
  }
  return target;
}

/**
 * Decides which models to ask, in which order. A model that the person named is asked alone: another one would be a
 * silent substitute.
 * @throws AppError model_not_found, model_not_configured, plan_limit, forbidden, invalid_input
 */
export function planAnswer(choices: ModelChoices, need: AnswerNeed): AnswerPlan {
  const chosen: Omit<AnswerPlan, "worstCaseMicroUsd"> =
    need.modelId === AUTO_MODEL_ID
      ? chooseByRouter(choices, need)
      : { targets: [chosenByPerson(choices, need)], decision: null, context: null, assignment: null };
  const now = nowMs();
  const costs = chosen.targets.map(({ model }) => worstCaseOf(model, need, now));
  const worst = costs.includes(null) ? null : Math.max(...costs.map((cost) => cost ?? 0));
  return { ...chosen, worstCaseMicroUsd: worst };
}
