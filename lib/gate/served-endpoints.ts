import type { Endpoint } from "./contract.ts";
import { isFeatureOn } from "./features.ts";

/** The operations that exist here. */
export function servedEndpoints(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return endpoints.filter(({ contract: { feature } }) => feature === undefined || isFeatureOn(feature));
}
