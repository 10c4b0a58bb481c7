import type { RouteThresholds } from "@/lib/models/route-thresholds/schema";
import { numberText, readNumber } from "@/lib/platform/public/read-number";

interface LimitField {
  name: keyof RouteThresholds;
  /** What one unit of the field is in the stored number: dollars are stored as micro-USD, seconds as ms. */
  scale: number;
  unit: string;
  /** In the field's unit. */
  least: number;
  most: number;
  /** Whether the stored number is whole. */
  whole: boolean;
}

/** The limits of the page, with the ranges of the contract in the units that people type. */
export const LIMIT_FIELDS: readonly LimitField[] = [
  { name: "qualityFloor", scale: 1, unit: "/ 100", least: 0, most: 100, whole: false },
  { name: "strongFrom", scale: 0.01, unit: "%", least: 0, most: 100, whole: false },
  { name: "maxCostMicroUsd", scale: 1_000_000, unit: "$", least: 0, most: 1_000, whole: true },
  { name: "maxWaitMs", scale: 1_000, unit: "s", least: 0.1, most: 3_600, whole: true },
];

/** What a field shows for a stored limit, which `readLimit` reads. Free of the noise of binary fractions. */
export function limitText({ name, scale }: LimitField, thresholds: RouteThresholds, locale: string): string {
  const stored = thresholds[name];
  return numberText(stored == null ? null : Number((stored / scale).toPrecision(12)), locale);
}

/** All limits of a form as they are sent; one that is no number of its range fails the schema at its field. */
export function readLimits(data: FormData, locale: string): RouteThresholds {
  const limits = LIMIT_FIELDS.map((field) => {
    const value = readLimit(field, String(data.get(field.name) ?? ""), locale);
    return [field.name, value === undefined ? Number.NaN : value] as const;
  });
  return Object.fromEntries(limits);
}

/** The limit to store for what was typed: null for nothing, undefined for what is no number of the field's range. */
export function readLimit(
  { scale, least, most, whole }: LimitField,
  text: string,
  locale: string,
): number | null | undefined {
  const value = readNumber(text, locale);
  if (value === null) return null;
  if (!Number.isFinite(value) || value < least || value > most) return undefined;
  return whole ? Math.round(value * scale) : Number((value * scale).toPrecision(12));
}
