import { amountOff } from "../billing/discount.ts";
import type { World } from "../world.ts";
import type { Order } from "./order.ts";

/** What an order costs now, in cents: nothing while it is tried, less with a code. */
export function totalOf(world: World, order: Order): { subtotal: number; discount: number; total: number } {
  const isTrial = order.trialDays !== null || order.trialEnd !== null;
  const subtotal = isTrial
    ? 0
    : order.items.reduce(
        (sum, { price, quantity }) =>
          sum + (price.recurring?.usage_type === "metered" ? 0 : (price.unit_amount ?? 0) * quantity),
        0,
      );
  const discount = order.discounts.reduce((sum, { coupon, promotion_code }) => {
    const id = promotion_code === null ? coupon : world.promotionCodes.get(promotion_code).promotion.coupon;
    return sum + amountOff(world.coupons.get(id ?? ""), subtotal - sum);
  }, 0);
  return { subtotal, discount, total: subtotal - discount };
}
