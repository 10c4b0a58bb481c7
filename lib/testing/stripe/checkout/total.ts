import { takeOff } from "../billing/discount.ts";
import type { World } from "../world.ts";
import type { Order } from "./order.ts";

/** What an order costs now, in cents: nothing while it is tried, less with a code. */
export function totalOf(world: World, order: Order): { subtotal: number; discount: number; total: number } {
  const isTrial = order.trialDays !== null || order.trialEnd !== null;
  const amounts = order.items.map(({ price, quantity }) => ({
    amount: isTrial || price.recurring?.usage_type === "metered" ? 0 : (price.unit_amount ?? 0) * quantity,
    product: price.product,
  }));
  const subtotal = amounts.reduce((sum, { amount }) => sum + amount, 0);
  const coupons = order.discounts.map(({ coupon, promotion_code }) => {
    const id = promotion_code === null ? coupon : world.promotionCodes.get(promotion_code).promotion.coupon;
    return world.coupons.get(id ?? "");
  });
  const discount = takeOff(world, amounts, coupons)
    .flat()
    .reduce((sum, amount) => sum + amount, 0);
  return { subtotal, discount, total: subtotal - discount };
}
