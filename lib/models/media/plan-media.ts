import { nowMs } from "../../platform/clock.ts";
import { AppError } from "../../platform/errors.ts";
import { gatewayState } from "../gateway/gateway-state.ts";
import { targetPhase } from "../gateway/operator-keys/target-phase.ts";
import type { Target } from "../gateway/target.ts";
import { costCeilingMicroUsd } from "../price.ts";
import { priceAt } from "../price-at.ts";
import { findForbidden, noneLeft, type Verdict } from "../router/rule-out.ts";
import { AUTO_MODEL_ID, type AvailableModel, type ModelKind, type TokenUsage } from "../schema.ts";
import type { ModelChoices } from "../service/load-choices.ts";

type MediaKind = Exclude<ModelKind, "chat">;

const MAX_TARGETS = 3;
const WHAT: Record<MediaKind, { does: string; is: string }> = {
  image: { does: "make images", is: "an image model" },
  transcription: { does: "transcribe audio", is: "a transcription model" },
  speech: { does: "read aloud", is: "a speech model" },
  embedding: { does: "make embeddings", is: "an embedding model" },
};

function isResting(target: Target, now: number): boolean {
  return targetPhase(target, gatewayState().breakers, now).phase === "open";
}

/** Why a model that is not available is not. */
function toVerdict(model: AvailableModel): Verdict[] {
  return model.available ? [] : [{ model, ruledOut: findForbidden(model) ?? "unavailable" }];
}

/** Other providers first: what one provider cannot do now, it rarely can with another model. */
function spread(targets: readonly Target[]): Target[] {
  const [first] = targets;
  if (!first) return [];
  const elsewhere = targets.filter(({ provider }) => provider !== first.provider);
  return [...new Set([first, ...elsewhere, ...targets])].slice(0, MAX_TARGETS);
}

/**
 * The models to ask for an image, a transcript, speech or embeddings: the one that was named, alone, or for `nexus/auto`
 * the configured ones in the order of the catalogue, those whose breaker is open last.
 * @param accepts Which of the models will do for this request; where none does, they come all the same, for the caller to
 *   say what they lack.
 * @throws AppError model_not_found, model_not_configured, forbidden, invalid_input when the named model is of another kind.
 */
export function planMedia(
  choices: ModelChoices,
  kind: MediaKind,
  modelId: string,
  accepts: (target: Target) => boolean = () => true,
): [Target, ...Target[]] {
  const { does, is } = WHAT[kind];
  if (modelId !== AUTO_MODEL_ID) {
    const target = choices.resolve(modelId);
    if (target.model.kind === kind) return [target];
    throw new AppError("invalid_input", `${target.model.name} does not ${does}.`, {
      issues: [{ path: "model", message: `is not ${is}` }],
    });
  }
  const now = nowMs();
  const usable = choices.models
    .filter((model) => model.kind === kind && model.available && model.status !== "deprecated")
    .map(({ id }) => choices.resolve(id));
  const accepting = usable.filter(accepts);
  const asked = accepting.length > 0 ? accepting : usable;
  const [first, ...rest] = spread(asked.sort((a, b) => Number(isResting(a, now)) - Number(isResting(b, now))));
  if (!first) {
    const ofKind = choices.models.filter((model) => model.kind === kind);
    if (ofKind.some((model) => findForbidden(model) !== null)) throw noneLeft(ofKind.flatMap(toVerdict), does);
    throw new AppError(
      "model_not_configured",
      `No model that can ${does} is set up. Add a provider's key in the settings.`,
      {
        details: { kind },
      },
    );
  }
  return [first, ...rest];
}

/**
 * The most that one of the targets can cost, in micro-USD; null when a price is unknown.
 * @param usageOf What the request can use at most, at a target.
 */
export function worstCaseOf(targets: readonly Target[], usageOf: (target: Target) => TokenUsage): number | null {
  const now = nowMs();
  const costs = targets.map((target) => costCeilingMicroUsd(usageOf(target), priceAt(target.model, now)));
  return costs.includes(null) ? null : Math.max(...costs.map((cost) => cost ?? 0));
}

/** A usage of nothing but what is named. */
export function toUsage(parts: Partial<TokenUsage>): TokenUsage {
  return {
    inputTokens: 0,
    outputTokens: 0,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    ...parts,
  };
}
