import type { Notice } from "../notice.ts";
import type { ToldCustomer } from "../told.ts";

/**
 * What to tell of the address and tax ids on somebody's invoices. What is there at the first look was entered with the
 * purchase and is no news.
 */
export function decideCustomer(told: ToldCustomer | null, now: ToldCustomer): Notice[] {
  if (told === null) return [];
  const valuesOf = ({ taxIds }: ToldCustomer) => taxIds.map(({ value }) => value).toSorted();
  const isSame = told.address === now.address && JSON.stringify(valuesOf(told)) === JSON.stringify(valuesOf(now));
  return isSame ? [] : [{ kind: "billing_details_changed", address: now.address, taxIds: valuesOf(now) }];
}
