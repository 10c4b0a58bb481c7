import { describe, expect, it } from "vitest";
import { priceAt } from "../price-at.ts";
import { findModel } from "../registry/find-model.ts";
import type { ModelPrice } from "../schema.ts";
import { applyOverride, NO_OVERRIDES, nextPriceRow, type OverrideRow, overridesAt } from "./policy.ts";

const MODEL = "openai/gpt-4o-mini";
const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 26, 12);
let made = 0;

const priceOf = (input: number): ModelPrice => ({
  inputMicroUsdPerMtok: input,
  outputMicroUsdPerMtok: input,
  cacheReadMicroUsdPerMtok: null,
  cacheWriteMicroUsdPerMtok: null,
  reasoningMicroUsdPerMtok: null,
  tiers: [],
  asOf: "2026-11-26",
  source: "override",
});
const row = (more: Partial<OverrideRow>): OverrideRow => ({
  id: String(++made).padStart(4, "0"),
  modelId: MODEL,
  enabled: null,
  price: null,
  startsAt: new Date(NOON),
  ...more,
});
const inputAt = (rows: OverrideRow[], atMs: number) =>
  overridesAt(rows, atMs).byModel.get(MODEL)?.price?.inputMicroUsdPerMtok;

describe("the price of a model", () => {
  it("is the operator's from its moment on, to the millisecond, and the registry's before", () => {
    const rows = [row({ price: priceOf(5) })];
    expect(inputAt(rows, NOON - 1)).toBeUndefined();
    expect(inputAt(rows, NOON)).toBe(5);
  });

  it("is that which began last, whatever the order it was entered in", () => {
    const later = row({ price: priceOf(7), startsAt: new Date(NOON + DAY) });
    const rows = [later, row({ price: priceOf(5) })];
    expect([NOON, NOON + DAY - 1, NOON + DAY].map((at) => inputAt(rows, at))).toEqual([5, 5, 7]);
  });

  it("is, of those that begin together, the one entered last", () => {
    expect(inputAt([row({ price: priceOf(5) }), row({ price: priceOf(6) })], NOON)).toBe(6);
  });

  it("is the registry's again once that was asked for", () => {
    const rows = [row({ price: priceOf(5) }), row({ startsAt: new Date(NOON + DAY) })];
    expect(inputAt(rows, NOON + DAY)).toBeUndefined();
  });

  it("is none that is still to come where it is in force already, whenever it was entered", () => {
    const tomorrow = new Date(NOON + DAY);
    const inForce = row({ price: priceOf(5) });
    const replaced = row({ price: priceOf(9), startsAt: tomorrow });
    const same = row({ price: { ...priceOf(5), asOf: "2026-11-27" }, startsAt: tomorrow });
    const other = row({ price: priceOf(7), startsAt: new Date(NOON + 2 * DAY) });
    expect(nextPriceRow([inForce, replaced, same], NOON)).toBeUndefined();
    expect(nextPriceRow([inForce, same, other], NOON)).toBe(other);
    // The registry's, where nothing else was ever in force.
    expect(nextPriceRow([row({ startsAt: tomorrow })], NOON)).toBeUndefined();
    expect(nextPriceRow([inForce, row({ startsAt: tomorrow })], NOON)?.startsAt).toBe(tomorrow);
  });

  it("says when the next one begins, so that it is asked again by then", () => {
    const rows = [row({ price: priceOf(5) }), row({ price: priceOf(7), startsAt: new Date(NOON + DAY) })];
    expect(overridesAt(rows, NOON - 1).changesAtMs).toBe(NOON);
    expect(overridesAt(rows, NOON).changesAtMs).toBe(NOON + DAY);
    expect(overridesAt(rows, NOON + DAY).changesAtMs).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("a model as it is offered", () => {
  const model = findModel(MODEL);
  if (!model) throw new Error("in the registry");

  it("is the registry's own where nothing was changed", () => {
    expect(applyOverride(model, NO_OVERRIDES)).toBe(model);
    expect(
      applyOverride({ ...model, id: "openai/other" }, overridesAt([row({ enabled: false })], NOON)),
    ).not.toBeNull();
  });

  it("is none while it is switched off, and itself when it is switched on again", () => {
    const off = [row({ enabled: false })];
    expect(applyOverride(model, overridesAt(off, NOON))).toBeNull();
    expect(applyOverride(model, overridesAt([...off, row({ enabled: true })], NOON))).toBe(model);
  });

  it("has the operator's rates, and what they do not name from the registry: hours, long requests, fees", () => {
    const tiers = [{ ...priceOf(7), aboveInputTokens: 200_000 }];
    const night = { fromDay: null, daily: { start: "16:30", end: "00:30" }, price: priceOf(1) };
    const listed = {
      ...model,
      price: {
        ...priceOf(3),
        tiers,
        requestMicroUsd: 5_000,
        webSearchMicroUsdPerThousand: 8,
        source: "registry" as const,
      },
      pricePeriods: [{ fromDay: "2026-01-01", daily: null, price: priceOf(2) }, night],
    };
    const offered = applyOverride(listed, overridesAt([row({ price: priceOf(9) })], NOON));
    expect(offered?.price).toEqual({ ...priceOf(9), tiers, requestMicroUsd: 5_000, webSearchMicroUsdPerThousand: 8 });
    const inputFrom = (at: number) => offered && priceAt(offered, at)?.inputMicroUsdPerMtok;
    expect([inputFrom(NOON), inputFrom(NOON + 5 * 3_600_000)]).toEqual([9, 1]);
  });

  it("keeps an unknown price unknown", () => {
    const unknown = { ...model, price: null };
    expect(applyOverride(unknown, overridesAt([row({ enabled: true })], NOON))?.price).toBeNull();
  });
});
