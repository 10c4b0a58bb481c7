import { env } from "../platform/env.ts";

/** Parts of the product that an operator switches on. */
export type Feature = "billing";

/** Whether a part of the product is switched on: billing, once Stripe is configured. */
export function isFeatureOn(feature: Feature): boolean {
  return { billing: env().stripe !== null }[feature];
}
