const MICRO_USD = 1_000_000;

/** Dollars as they are typed, with a comma or a point, as integer micro-USD; NaN for what is no number. */
export function readDollars(text: string): number {
  const typed = text.trim().replace(",", ".");
  return typed === "" ? Number.NaN : Math.round(Number(typed) * MICRO_USD);
}

/** The fields of a form as a spending limit; null while no period is chosen. */
export function readSpendingLimit(data: FormData): { period: string; limitMicroUsd: number } | null {
  const period = data.get("spendingPeriod");
  if (typeof period !== "string" || period === "") return null;
  return { period, limitMicroUsd: readDollars(String(data.get("limitMicroUsd"))) };
}
