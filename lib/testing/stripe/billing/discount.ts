import type Stripe from "stripe";
import { invalid } from "../fault.ts";
import { text } from "../params.ts";
import type { Params, Wire } from "../wire.ts";
import type { World } from "../world.ts";
import { addInterval } from "./period.ts";

/** The coupon and code of a `discounts[]` entry, if they may be used. @throws Fault */
export function resolveDiscount(world: World, params: Params, customerId: string | null) {
  const codeId = text(params, "promotion_code");
  const code = codeId === null ? null : world.promotionCodes.get(codeId, "promotion_code");
  const couponId = code ? code.promotion.coupon : text(params, "coupon");
  if (!couponId) throw invalid("You must pass a coupon or a promotion code.", "discounts");
  const coupon = world.coupons.get(couponId, "coupon");
  const at = world.timeOf(customerId);
  const isUsedUp = (row: { max_redemptions: number | null; times_redeemed: number }) =>
    row.max_redemptions !== null && row.times_redeemed >= row.max_redemptions;
  if (
    !coupon.valid ||
    isUsedUp(coupon) ||
    (coupon.redeem_by !== null && coupon.redeem_by <= at) ||
    (code !== null &&
      (!code.active ||
        isUsedUp(code) ||
        (code.expires_at !== null && code.expires_at <= at) ||
        (code.customer !== null && code.customer !== customerId)))
  ) {
    throw invalid("This promotion code is expired or used up.", "discounts", "coupon_expired");
  }
  return { coupon, code };
}

/** Gives a subscription a discount. */
export function giveDiscount(
  world: World,
  { coupon, code }: ReturnType<typeof resolveDiscount>,
  subscription: { id: string; customer: string },
): Wire<Stripe.Discount> {
  const at = world.timeOf(subscription.customer);
  coupon.times_redeemed++;
  if (code) code.times_redeemed++;
  const discount = world.discounts.add({
    id: world.newId("di"),
    object: "discount",
    checkout_session: null,
    customer: subscription.customer,
    customer_account: null,
    end: coupon.duration === "repeating" ? addInterval(at, "month", coupon.duration_in_months ?? 1) : null,
    invoice: null,
    invoice_item: null,
    promotion_code: code?.id ?? null,
    source: { type: "coupon", coupon: coupon.id },
    start: at,
    subscription: subscription.id,
    subscription_item: null,
  } satisfies Wire<Stripe.Discount>);
  world.emit("customer.discount.created", discount, at);
  return discount;
}

function amountOff(coupon: Wire<Stripe.Coupon>, amount: number): number {
  if (amount <= 0) return 0;
  return coupon.amount_off === null
    ? Math.round((amount * (coupon.percent_off ?? 0)) / 100)
    : Math.min(coupon.amount_off, amount);
}

/** An amount in cents that discounts may apply to, and what it is for. */
export interface Discountable {
  amount: number;
  product: string | null;
}

/**
 * What coupons take off amounts, one coupon after the other, each from those of the products that it is for.
 * @returns For each coupon what it takes off each amount.
 */
export function takeOff(
  world: World,
  amounts: readonly Discountable[],
  coupons: readonly Wire<Stripe.Coupon>[],
): number[][] {
  const left = amounts.map(({ amount }) => amount);
  return coupons.map((coupon) => {
    const products = world.couponProducts.get(coupon.id);
    const isFor = amounts.map(({ product }) => !products || products.includes(product ?? ""));
    let base = left.reduce((sum, amount, index) => sum + (isFor[index] ? amount : 0), 0);
    let rest = amountOff(coupon, base);
    return left.map((amount, index) => {
      if (!isFor[index] || rest === 0) return 0;
      const share = Math.round((rest * amount) / base);
      base -= amount;
      rest -= share;
      left[index] = amount - share;
      return share;
    });
  });
}
