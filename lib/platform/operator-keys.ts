/** One of the keys that the operator has for a provider. */
export interface OperatorKey {
  apiKey: string;
  /** Its share of the requests, beside those of the other keys. */
  weight: number;
  /** What may be spent with it in a day (UTC), in micro-USD; null for no limit. */
  dailyCapMicroUsd: number | null;
}

const MAX_KEYS = 20;
const NUMBER = /^\d{1,6}(\.\d{1,6})?$/;

function parseOne(entry: string): OperatorKey | null {
  const [apiKey = "", weight = "", cap = "", ...more] = entry.split("|").map((part) => part.trim());
  if (apiKey === "" || more.length > 0) return null;
  if ((weight !== "" && !(NUMBER.test(weight) && Number(weight) > 0)) || (cap !== "" && !NUMBER.test(cap))) return null;
  return {
    apiKey,
    weight: weight === "" ? 1 : Number(weight),
    dailyCapMicroUsd: cap === "" ? null : Math.round(Number(cap) * 1_000_000),
  };
}

/**
 * Reads the keys of a provider from its variable: `key`, or several as `key|weight|dailyUsd` with commas between them.
 * Weight and cap may be left out (1, and none).
 * @returns Null when it is not written so, or holds a key twice.
 */
export function parseOperatorKeys(value: string): OperatorKey[] | null {
  const keys = value.split(",").map(parseOne);
  const good = keys.filter((key) => key !== null);
  const isDistinct = new Set(good.map(({ apiKey }) => apiKey)).size === keys.length;
  return isDistinct && keys.length <= MAX_KEYS ? good : null;
}
