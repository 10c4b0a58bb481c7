import type { Principal } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { AppError } from "../../platform/errors.ts";
import { gatewayState } from "../gateway/gateway-state.ts";
import { targetPhase } from "../gateway/operator-keys/target-phase.ts";
import { ProviderError, providerErrorToAppError } from "../gateway/provider-error.ts";
import type { AvailableModel, ProviderErrorKind } from "../schema.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import { WINDOW_MINUTES } from "./health-book.ts";
import { emptyCell, type HealthCell } from "./health-cell.ts";
import { quantile } from "./histogram.ts";
import type { ModelHealth, ModelHealthList } from "./schema.ts";

function publicWords(kind: ProviderErrorKind, modelName: string): string {
  const error = new ProviderError(kind, kind);
  error.modelName = modelName;
  const told = providerErrorToAppError(error);
  return told instanceof AppError ? told.message : kind;
}

const round = (value: number | null, digits = 0) =>
  value === null ? null : Math.round(value * 10 ** digits) / 10 ** digits;

function toHealth(
  { id, name, provider }: AvailableModel,
  cell: HealthCell,
  { phase, retryAtMs }: { phase: ModelHealth["breaker"]; retryAtMs: number | null },
): ModelHealth {
  const { lastError } = cell;
  return {
    modelId: id,
    modelName: name,
    provider,
    requests: cell.requests,
    failures: cell.failures,
    firstTokenP50Ms: round(quantile(cell.firstTokenMs, 0.5)),
    firstTokenP95Ms: round(quantile(cell.firstTokenMs, 0.95)),
    tokensPerSecond: round(quantile(cell.tokensPerSecond, 0.5), 1),
    breaker: phase,
    retryAt: retryAtMs === null ? null : new Date(retryAtMs).toISOString(),
    lastError: lastError && {
      kind: lastError.kind,
      message: publicWords(lastError.kind, name),
      at: new Date(lastError.atMs).toISOString(),
    },
  };
}

/**
 * How the models that this person can use have done in the last minutes: those that were asked, and those whose breaker
 * is open; the ones in trouble first.
 */
export async function listModelHealth(principal: Principal): Promise<ModelHealthList> {
  const { breakers, health } = gatewayState();
  const now = nowMs();
  const [choices, cells] = await Promise.all([loadModelChoices(principal), health.read(now), breakers.refresh(now)]);
  const items = choices.models
    .filter(({ available }) => available)
    .flatMap((model) => {
      const cell = cells.get(model.id) ?? emptyCell();
      const state = targetPhase(choices.resolve(model.id), breakers, now);
      return cell.requests === 0 && state.phase === "closed" ? [] : [toHealth(model, cell, state)];
    });
  const trouble = ({ breaker, requests, failures }: ModelHealth) =>
    (breaker === "open" ? 2 : breaker === "half_open" ? 1 : 0) + (requests === 0 ? 0 : failures / requests);
  items.sort((a, b) => trouble(b) - trouble(a) || b.requests - a.requests || a.modelId.localeCompare(b.modelId));
  return { items, windowMinutes: WINDOW_MINUTES };
}
