import type { Principal } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { AppError } from "../../platform/errors.ts";
import type { BreakerEvent } from "../gateway/breaker/breaker-event.ts";
import { breakerKeyOf } from "../gateway/breaker/breaker-key.ts";
import { gatewayState } from "../gateway/gateway-state.ts";
import { targetPhase } from "../gateway/operator-keys/target-phase.ts";
import { ProviderError, providerErrorToAppError } from "../gateway/provider-error.ts";
import type { AvailableModel, ProviderErrorKind } from "../schema.ts";
import { loadModelChoices, type ModelChoices } from "../service/load-choices.ts";
import { WINDOW_MINUTES } from "./health-book.ts";
import { emptyCell, type HealthCell } from "./health-cell.ts";
import { quantile } from "./histogram.ts";
import type { ModelEvent, ModelHealth, ModelHealthList } from "./schema.ts";

const SHOWN_EVENTS = 50;

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

/** What happened to the keys that this person's own requests use: somebody else's key is nobody else's business. */
function toEvents(events: readonly BreakerEvent[], { models, resolve }: ModelChoices): ModelEvent[] {
  const usable = new Map(models.flatMap((model) => (model.available ? [[model.id, model] as const] : [])));
  return events
    .flatMap(({ key, phase, at }) => {
      const model = usable.get(key.slice(0, key.lastIndexOf("|")));
      if (!model) return [];
      const target = resolve(model.id);
      if (!(target.keys ?? [target]).some((one) => breakerKeyOf(one) === key)) return [];
      const { id: modelId, name: modelName, provider } = model;
      return [{ modelId, modelName, provider, phase, at: new Date(at).toISOString() }];
    })
    .slice(0, SHOWN_EVENTS);
}

/**
 * How the models that this person can use have done in the last minutes: those that were asked, and those whose breaker
 * is open; the ones in trouble first. With what happened to them lately.
 */
export async function listModelHealth(principal: Principal): Promise<ModelHealthList> {
  const { breakers, health } = gatewayState();
  const now = nowMs();
  const [choices, cells, events] = await Promise.all([
    loadModelChoices(principal),
    health.read(now),
    breakers.listEvents(),
    breakers.refresh(now),
  ]);
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
  return { items, windowMinutes: WINDOW_MINUTES, events: toEvents(events, choices) };
}
