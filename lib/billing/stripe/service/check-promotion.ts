import type { Principal } from "../../../auth/schema.ts";
import type { Promotion } from "../schema.ts";
import { findCustomerId } from "../store/customers.ts";
import { getPromotion } from "./find-promotion.ts";

/** What a promotion code gives the person. @throws AppError not_found */
export async function checkPromotion(principal: Principal, code: string): Promise<Promotion> {
  return getPromotion(code, await findCustomerId(principal));
}
