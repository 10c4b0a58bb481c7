import type { PricedTier } from "../schema.ts";
import { listPricedTiers } from "../store/prices.ts";

/** What each tier costs and gives, lowest first. The same for everybody, signed in or not. */
export function getPriceList(): Promise<PricedTier[]> {
  return listPricedTiers();
}
