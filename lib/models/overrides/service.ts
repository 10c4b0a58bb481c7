import { recordAdminChange } from "../../auth/admin/audit/record.ts";
import type { AdminAction, AuditFacts } from "../../auth/admin/audit/schema.ts";
import type { Principal } from "../../auth/schema.ts";
import { now, nowMs } from "../../platform/clock.ts";
import { asService, type Tx } from "../../platform/db/scopes.ts";
import { AppError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import type { ModelPrice } from "../schema.ts";
import { getManagedModel } from "./list-managed.ts";
import { rereadOverrides } from "./load-overrides.ts";
import { isEnabled, type OverrideRow, priceRowAt, scheduledStarts } from "./policy.ts";
import type { ManagedModel, ModelChange, ModelChangesQuery, OverridePrice, SetPrice } from "./schema.ts";
import { insertOverride, listModelRows, lockOverrides, type NewOverride } from "./store.ts";

/** A minute of slack, for a clock that is not ours. */
const LATEST_PAST_MS = 60_000;

const toPrice = (price: OverridePrice): ModelPrice => ({
  ...price,
  reasoningMicroUsdPerMtok: null,
  tiers: [],
  asOf: now().toISOString().slice(0, 10),
  source: "override",
});

const priceFacts = (price: ModelPrice | null): AuditFacts =>
  price === null
    ? { price: "registry" }
    : {
        input: price.inputMicroUsdPerMtok,
        output: price.outputMicroUsdPerMtok,
        cacheRead: price.cacheReadMicroUsdPerMtok,
        cacheWrite: price.cacheWriteMicroUsdPerMtok,
      };

type Change = Pick<NewOverride, "modelId" | "enabled" | "price" | "startsAt">;

async function record(tx: Tx, actorId: string, row: Change, action: AdminAction): Promise<OverrideRow[]> {
  const before = await insertOverride(tx, { ...row, id: newId(), actorId, createdAt: now() });
  const isSwitch = row.enabled !== null;
  const startsAt = row.startsAt.toISOString();
  await recordAdminChange(tx, {
    actorId,
    action,
    target: row.modelId,
    before: isSwitch
      ? { enabled: isEnabled(before) }
      : priceFacts(priceRowAt(before, row.startsAt.getTime())?.price ?? null),
    after: isSwitch ? { enabled: row.enabled } : { ...priceFacts(row.price), startsAt },
  });
  return before;
}

async function change(write: (tx: Tx) => Promise<unknown>): Promise<void> {
  await asService().transaction().execute(write);
  await rereadOverrides();
}

/**
 * Offers a model, or takes it out of the picker, the router and the API: in force within five seconds.
 * @throws AppError model_not_found
 */
export async function setModelEnabled(principal: Principal, modelId: string, enabled: boolean): Promise<ManagedModel> {
  const model = await getManagedModel(principal, modelId);
  if (model.enabled === enabled) return model;
  const row = { modelId, enabled, price: null, startsAt: now() };
  await change(async (tx) => {
    // Somebody else may have done the same a moment ago.
    if (isEnabled(await lockOverrides(tx, modelId)) === enabled) return;
    await record(tx, principal.userId, row, enabled ? "model.enabled" : "model.disabled");
  });
  return getManagedModel(principal, modelId);
}

/**
 * Sets the price of a model from a moment on, or takes the registry's again; without a moment for good, so that no price
 * that is still to begin takes its place. What was answered before keeps its price.
 * @throws AppError model_not_found, invalid_input for a moment that has passed
 */
export async function setModelPrice(principal: Principal, input: SetPrice): Promise<ManagedModel> {
  const { modelId, price } = input;
  await getManagedModel(principal, modelId);
  const startsAt = input.startsAt === undefined ? now() : new Date(input.startsAt);
  if (startsAt.getTime() < nowMs() - LATEST_PAST_MS) {
    const message = "A price cannot begin in the past: what was answered keeps its price.";
    throw new AppError("invalid_input", message, { issues: [{ path: "startsAt", message }] });
  }
  const row = { modelId, enabled: null, price: price && toPrice(price), startsAt };
  await change(async (tx) => {
    const before = await record(tx, principal.userId, row, price ? "model.price_set" : "model.price_removed");
    if (price !== null || input.startsAt !== undefined) return;
    for (const later of scheduledStarts(before, startsAt.getTime())) {
      await record(tx, principal.userId, { ...row, startsAt: later }, "model.price_removed");
    }
  });
  return getManagedModel(principal, modelId);
}

/** What was ever changed of a model and fits the search, newest first. */
export async function listModelChanges(query: ModelChangesQuery): Promise<Page<ModelChange>> {
  const { limit } = query;
  const rows = await listModelRows({ ...query, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  return {
    items: shown.map(({ id, enabled, price, startsAt, createdAt, by }) => ({
      id,
      enabled,
      price,
      startsAt: startsAt.toISOString(),
      at: createdAt.toISOString(),
      by,
    })),
    nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}
