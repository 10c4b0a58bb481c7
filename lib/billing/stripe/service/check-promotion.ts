import type { Payer } from "../payer.ts";
import type { Promotion } from "../schema.ts";
import { findCustomerId } from "../store/customers.ts";
import { getPromotion } from "./find-promotion.ts";

/** What a promotion code gives the person. @throws AppError not_found */
export async function checkPromotion(payer: Payer, code: string): Promise<Promotion> {
  return getPromotion(code, await findCustomerId(payer));
}
