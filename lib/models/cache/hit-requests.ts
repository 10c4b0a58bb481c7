import { env } from "../../platform/env.ts";

/** Units of the monthly allowance that an answer from the cache takes; the operator's choice. */
export function hitRequests(): number {
  return env().CACHE_HITS_USE_QUOTA ? 1 : 0;
}
