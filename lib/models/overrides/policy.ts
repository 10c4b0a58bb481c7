import type { ModelInfo, ModelPrice } from "../schema.ts";

/** One stored change: of whether a model is offered, or else of its price. */
export interface OverrideRow {
  id: string;
  modelId: string;
  enabled: boolean | null;
  price: ModelPrice | null;
  startsAt: Date;
}

export interface ModelOverride {
  enabled: boolean;
  /** Left out: the registry's. */
  price?: ModelPrice;
}

/** What the operator's changes amount to at a moment. */
export interface Overrides {
  byModel: ReadonlyMap<string, ModelOverride>;
  /** When a price that is known now begins, Unix ms; Infinity for never. */
  changesAtMs: number;
}

export const NO_OVERRIDES: Overrides = { byModel: new Map(), changesAtMs: Number.POSITIVE_INFINITY };

const isPrice = ({ enabled }: OverrideRow) => enabled === null;

/** The price row that counts at a moment: that which began last, and of those that begin together the newest. */
export function priceRowAt(rows: readonly OverrideRow[], atMs: number): OverrideRow | undefined {
  return rows
    .filter((row) => isPrice(row) && row.startsAt.getTime() <= atMs)
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime() || (a.id < b.id ? -1 : 1))
    .at(-1);
}

/** The price rows that count from a later moment on, in their order: of those that begin together the newest. */
function laterPriceRows(rows: readonly OverrideRow[], atMs: number): OverrideRow[] {
  const starts = new Set(rows.filter(isPrice).map(({ startsAt }) => startsAt.getTime()));
  return [...starts]
    .filter((startsAtMs) => startsAtMs > atMs)
    .sort((a, b) => a - b)
    .flatMap((startsAtMs) => priceRowAt(rows, startsAtMs) ?? []);
}

/** What a row sets, whenever it was entered. */
const termsOf = (row: OverrideRow | undefined) => JSON.stringify(row?.price ? { ...row.price, asOf: null } : null);

/** The next price row that has not begun at a moment; none where what it sets is in force already. */
export function nextPriceRow(rows: readonly OverrideRow[], atMs: number): OverrideRow | undefined {
  const inForce = termsOf(priceRowAt(rows, atMs));
  return laterPriceRows(rows, atMs).find((row) => termsOf(row) !== inForce);
}

/** When prices of the operator's begin that have not begun at a moment. */
export function scheduledStarts(rows: readonly OverrideRow[], atMs: number): Date[] {
  return laterPriceRows(rows, atMs)
    .filter(({ price }) => price !== null)
    .map(({ startsAt }) => startsAt);
}

/** Whether a model is offered: the newest row that says so. */
export function isEnabled(rows: readonly OverrideRow[]): boolean {
  const switches = rows.filter((row) => !isPrice(row)).sort((a, b) => (a.id < b.id ? -1 : 1));
  return switches.at(-1)?.enabled ?? true;
}

/** What all changes amount to at `atMs`. */
export function overridesAt(rows: readonly OverrideRow[], atMs: number): Overrides {
  const byModel = new Map<string, ModelOverride>();
  let changesAtMs = Number.POSITIVE_INFINITY;
  for (const [modelId, own] of Map.groupBy(rows, (row) => row.modelId)) {
    const price = priceRowAt(own, atMs)?.price ?? undefined;
    byModel.set(modelId, { enabled: isEnabled(own), ...(price ? { price } : {}) });
    changesAtMs = Math.min(changesAtMs, nextPriceRow(own, atMs)?.startsAt.getTime() ?? Number.POSITIVE_INFINITY);
  }
  return { byModel, changesAtMs };
}

/**
 * A price of the operator's over the registry's: its rates count, and what it does not name stays: the prices of long
 * requests, and the fees beside the tokens.
 */
export function mergePrice(registry: ModelPrice | null, own: ModelPrice): ModelPrice {
  const tiers = own.tiers.length > 0 ? own.tiers : (registry?.tiers ?? []);
  return { ...registry, ...own, tiers };
}

/**
 * A model as the operator offers it: null when not at all. Rates of some hours of the day stay the registry's; its prices
 * from a day on give way, whichever day that is.
 */
export function applyOverride(model: ModelInfo, { byModel }: Overrides): ModelInfo | null {
  const override = byModel.get(model.id);
  if (!override) return model;
  if (!override.enabled) return null;
  if (!override.price) return model;
  const { pricePeriods, ...rest } = model;
  const hours = pricePeriods?.filter(({ daily }) => daily !== null) ?? [];
  const price = mergePrice(model.price, override.price);
  return { ...rest, price, ...(hours.length > 0 ? { pricePeriods: hours } : {}) };
}
