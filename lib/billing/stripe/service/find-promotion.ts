import type Stripe from "stripe";
import { nowMs } from "../../../platform/clock.ts";
import { notFound } from "../../../platform/errors.ts";
import { askStripe } from "../ask-stripe.ts";
import { fromCents } from "../money.ts";
import type { Promotion } from "../schema.ts";

const DURATIONS = ["once", "repeating", "forever"] as const;

/** A promotion code that may be used now, or null. One that is meant for another customer counts as unknown. */
export async function findPromotion(
  code: string,
  customerId: string | null,
): Promise<{ id: string; coupon: Stripe.Coupon } | null> {
  const { data } = await askStripe((stripe) =>
    stripe.promotionCodes.list({ code, active: true, limit: 1, expand: ["data.promotion.coupon"] }),
  );
  const [found] = data;
  const coupon = found?.promotion.coupon;
  if (!found || typeof coupon !== "object" || coupon === null || !coupon.valid) return null;
  const owner = typeof found.customer === "string" ? found.customer : (found.customer?.id ?? null);
  const seconds = nowMs() / 1000;
  const isUsable =
    found.active &&
    (found.expires_at === null || found.expires_at > seconds) &&
    (coupon.redeem_by === null || coupon.redeem_by > seconds) &&
    (found.max_redemptions === null || found.times_redeemed < found.max_redemptions) &&
    (owner === null || owner === customerId);
  return isUsable ? { id: found.id, coupon } : null;
}

/** What a promotion code gives. @throws AppError not_found, alike for unknown, used-up and foreign codes */
export async function getPromotion(code: string, customerId: string | null): Promise<Promotion> {
  const found = await findPromotion(code, customerId);
  if (!found) throw notFound("This code");
  const { percent_off, amount_off, duration, duration_in_months } = found.coupon;
  return {
    code,
    percentOff: percent_off,
    amountOffMicroUsd: amount_off === null ? null : fromCents(amount_off),
    duration: DURATIONS.find((known) => known === duration) ?? "once",
    durationMonths: duration_in_months,
  };
}
