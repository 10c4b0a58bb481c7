import { readNumber } from "../limits/read-number";

const MICRO_USD = 1_000_000;

/** A cap that was typed in dollars, in micro-USD; null for no limit, NaN when it is no amount. */
export function readCap(typed: FormDataEntryValue | null): number | null {
  const dollars = readNumber(typed);
  return dollars === null ? null : Math.round(dollars * MICRO_USD);
}

/** A cap as dollars for a field; empty for no limit. */
export const capText = (microUsd: number | null) => (microUsd === null ? "" : String(microUsd / MICRO_USD));
