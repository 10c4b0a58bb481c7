import type Stripe from "stripe";
import { nowMs } from "../../platform/clock.ts";
import { isMissing } from "../stripe/ask-stripe.ts";
import { OVERAGE_PRODUCT } from "./overage-price.ts";

/** Whether a discount takes something off what is used beyond the month's messages: unless its coupon names other products. */
async function coversOverage(stripe: Stripe, couponId: string): Promise<boolean> {
  try {
    const { applies_to } = await stripe.coupons.retrieve(couponId, { expand: ["applies_to"] });
    return applies_to?.products.includes(OVERAGE_PRODUCT) ?? true;
  } catch (error) {
    // A coupon that was deleted since goes on for those who have it. What it was for cannot be asked any more.
    if (isMissing(error)) return true;
    throw error;
  }
}

/**
 * Makes a judge of subscriptions whose discounts are expanded: whether one in force takes something off metered usage too.
 * It asks Stripe for each coupon once.
 */
export function overageDiscounts(stripe: Stripe): (subscription: Stripe.Subscription) => Promise<boolean> {
  const judged = new Map<string, Promise<boolean>>();
  return async ({ id, discounts }) => {
    for (const discount of discounts) {
      if (typeof discount === "string") throw new Error(`the discounts of ${id} are not expanded`);
      if (discount.end !== null && discount.end * 1000 <= nowMs()) continue;
      const { coupon } = discount.source;
      const couponId = typeof coupon === "string" ? coupon : coupon?.id;
      if (couponId === undefined) return true;
      const verdict = judged.get(couponId) ?? coversOverage(stripe, couponId);
      judged.set(couponId, verdict);
      if (await verdict) return true;
    }
    return false;
  };
}
