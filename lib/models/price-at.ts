import type { ModelInfo, ModelPrice, PricePeriod } from "./schema.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

function msOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (hours * 60 + minutes) * MINUTE_MS;
}

function applies({ fromDay, daily }: PricePeriod, atMs: number): boolean {
  if (fromDay !== null && atMs < Date.parse(fromDay)) return false;
  if (daily === null) return true;
  const [now, start, end] = [atMs % DAY_MS, msOfDay(daily.start), msOfDay(daily.end)];
  // A night rate passes midnight.
  return end < start ? now >= start || now < end : now >= start && now < end;
}

/**
 * The price of a model at a moment: the last of its periods that applies by day and UTC time, else its plain price.
 * @param atMs Unix ms of the call's start.
 * @returns null when the price is unknown.
 */
export function priceAt(
  { price, pricePeriods }: Pick<ModelInfo, "price" | "pricePeriods">,
  atMs: number,
): ModelPrice | null {
  return pricePeriods?.findLast((period) => applies(period, atMs))?.price ?? price;
}
