import type Stripe from "stripe";
import { invalid } from "../fault.ts";
import { LIST_PARAMS, listPage } from "../list-page.ts";
import { flag, integer, mergeMetadata, needText, nested, oneOf, text, textsOf } from "../params.ts";
import { type Call, idAt, type Route } from "../route.ts";
import type { Wire } from "../wire.ts";

function createCoupon({ world, params }: Call) {
  const percentOff = text(params, "percent_off");
  const amountOff = integer(params, "amount_off");
  if ((percentOff === null) === (amountOff === null)) {
    throw invalid("You must pass exactly one of percent_off or amount_off.", "percent_off");
  }
  const coupon = world.coupons.add({
    id: text(params, "id") ?? world.newId("cpn"),
    object: "coupon",
    amount_off: amountOff,
    created: world.now(),
    currency: text(params, "currency"),
    duration: oneOf(params, "duration", ["once", "repeating", "forever"]) ?? "once",
    duration_in_months: integer(params, "duration_in_months"),
    livemode: false,
    max_redemptions: integer(params, "max_redemptions"),
    metadata: mergeMetadata({}, params.metadata),
    name: text(params, "name"),
    percent_off: percentOff === null ? null : Number(percentOff),
    redeem_by: integer(params, "redeem_by"),
    times_redeemed: 0,
    valid: true,
  } satisfies Wire<Stripe.Coupon>);
  const products = textsOf(nested(params, "applies_to"), "products").map((id) => world.products.get(id).id);
  if (products.length > 0) world.couponProducts.set(coupon.id, products);
  world.emit("coupon.created", coupon, world.now());
  return coupon;
}

function deleteCoupon(call: Call) {
  const coupon = call.world.coupons.get(idAt(call));
  call.world.coupons.delete(coupon.id);
  call.world.emit("coupon.deleted", coupon, call.world.now());
  return { id: coupon.id, object: "coupon", deleted: true };
}

function createCode({ world, params }: Call) {
  const promotion = nested(params, "promotion");
  if (needText(promotion, "type") !== "coupon") throw invalid("Invalid promotion[type]", "promotion[type]");
  const coupon = world.coupons.get(needText(promotion, "coupon"), "promotion[coupon]");
  const code = text(params, "code") ?? world.newId("C").slice(2, 10).toUpperCase();
  if (world.promotionCodes.all().some((other) => other.active && other.code.toLowerCase() === code.toLowerCase())) {
    throw invalid("An active promotion code with `code` already exists.", "code", "resource_already_exists");
  }
  const restrictions = nested(params, "restrictions");
  const promotionCode = world.promotionCodes.add({
    id: world.newId("promo"),
    object: "promotion_code",
    active: flag(params, "active") ?? true,
    code,
    created: world.now(),
    customer: text(params, "customer"),
    customer_account: null,
    expires_at: integer(params, "expires_at"),
    livemode: false,
    max_redemptions: integer(params, "max_redemptions"),
    metadata: mergeMetadata({}, params.metadata),
    promotion: { type: "coupon", coupon: coupon.id },
    restrictions: {
      first_time_transaction: flag(restrictions, "first_time_transaction") ?? false,
      minimum_amount: integer(restrictions, "minimum_amount"),
      minimum_amount_currency: text(restrictions, "minimum_amount_currency"),
    },
    times_redeemed: 0,
  } satisfies Wire<Stripe.PromotionCode>);
  world.emit("promotion_code.created", promotionCode, world.now());
  return promotionCode;
}

function updateCode(call: Call) {
  const { world, params } = call;
  const code = world.promotionCodes.get(idAt(call));
  code.active = flag(params, "active") ?? code.active;
  code.metadata = mergeMetadata(code.metadata ?? {}, params.metadata);
  world.emit("promotion_code.updated", code, world.now());
  return code;
}

function listCodes({ world, params }: Call) {
  const active = flag(params, "active");
  const code = text(params, "code")?.toLowerCase() ?? null;
  const rows = world.promotionCodes
    .all()
    .filter((row) => (active === null || row.active === active) && (code === null || row.code.toLowerCase() === code));
  return listPage(rows, params, "/v1/promotion_codes");
}

export const promotionRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/coupons",
    takes: [
      "amount_off",
      "applies_to",
      "currency",
      "duration",
      "duration_in_months",
      "id",
      "max_redemptions",
      "metadata",
      "name",
      "percent_off",
      "redeem_by",
    ],
    run: createCoupon,
  },
  { method: "GET", path: "/v1/coupons/:id", takes: [], run: (call) => call.world.coupons.get(idAt(call)) },
  { method: "DELETE", path: "/v1/coupons/:id", takes: [], run: deleteCoupon },
  {
    method: "POST",
    path: "/v1/promotion_codes",
    takes: ["active", "code", "customer", "expires_at", "max_redemptions", "metadata", "promotion", "restrictions"],
    run: createCode,
  },
  { method: "GET", path: "/v1/promotion_codes", takes: [...LIST_PARAMS, "active", "code"], run: listCodes },
  {
    method: "GET",
    path: "/v1/promotion_codes/:id",
    takes: [],
    run: (call) => call.world.promotionCodes.get(idAt(call)),
  },
  { method: "POST", path: "/v1/promotion_codes/:id", takes: ["active", "metadata"], run: updateCode },
];
