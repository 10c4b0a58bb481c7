import type Stripe from "stripe";
import { ensureOveragePrice } from "../../overage/overage-price.ts";
import { askStripeLater, isMissing, isTaken } from "../ask-stripe.ts";
import { toCents } from "../money.ts";
import { PLAN_PERIODS, type PlanPeriod, type PricedTier } from "../schema.ts";
import { listPricedTiers, type PriceRow, replaceCurrentPrices } from "../store/prices.ts";

/** One thing that was done at Stripe, in words. */
export type CatalogueChange = string;

/** The product of a tier at Stripe, made where there is none. @returns Its id. */
export async function ensureProduct(
  stripe: Stripe,
  tier: Pick<PricedTier, "id" | "name">,
  changes: CatalogueChange[],
): Promise<string> {
  const id = `nexus_${tier.id}`;
  const name = `Nexus AI ${tier.name}`;
  const found = await stripe.products.retrieve(id).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (!found) {
    await stripe.products.create({ id, name }).catch((error: unknown) => {
      // Somebody else has made it since.
      if (!isTaken(error)) throw error;
    });
    changes.push(`product ${id} made`);
  } else if (found.name !== name || !found.active) {
    await stripe.products.update(id, { name, active: true });
    changes.push(`product ${id} renamed`);
  }
  return id;
}

async function ensurePrice(
  stripe: Stripe,
  wanted: Omit<PriceRow, "stripePriceId">,
  changes: CatalogueChange[],
): Promise<PriceRow> {
  const { lookupKey, stripeProductId, amountMicroUsd, period } = wanted;
  const unitAmount = toCents(amountMicroUsd);
  const { data } = await stripe.prices.list({ lookup_keys: [lookupKey], limit: 1 });
  const [found] = data;
  const isRight =
    found?.active &&
    found.unit_amount === unitAmount &&
    found.currency === "usd" &&
    found.recurring?.interval === period &&
    found.product === stripeProductId;
  if (found && isRight) return { ...wanted, stripePriceId: found.id };
  // An amount never changes at Stripe: a new price takes the key, and who has the old one keeps it.
  const made = await stripe.prices.create({
    product: stripeProductId,
    currency: "usd",
    unit_amount: unitAmount,
    recurring: { interval: period },
    lookup_key: lookupKey,
    transfer_lookup_key: true,
    tax_behavior: "exclusive",
  });
  if (found?.active) await stripe.prices.update(found.id, { active: false });
  changes.push(`price ${lookupKey} ${found ? "replaced" : "made"}: ${unitAmount} cents a ${period}`);
  return { ...wanted, stripePriceId: made.id };
}

const amountFor = (tier: PricedTier, period: PlanPeriod) =>
  period === "month" ? tier.monthlyMicroUsd : tier.yearlyMicroUsd;

/**
 * Makes products and prices at Stripe from the table of tiers, and writes down which is which. Run again it does
 * nothing, unless a tier has changed.
 * @returns What was done.
 */
export async function syncCatalogue(): Promise<CatalogueChange[]> {
  const changes: CatalogueChange[] = [];
  const rows: PriceRow[] = [];
  for (const tier of await listPricedTiers()) {
    const sold = PLAN_PERIODS.filter((period) => (amountFor(tier, period) ?? 0) > 0);
    if (sold.length === 0) continue;
    const stripeProductId = await askStripeLater((stripe) => ensureProduct(stripe, tier, changes));
    for (const period of sold) {
      const wanted = {
        stripeProductId,
        lookupKey: `nexus_${tier.id}_${period}`,
        tier: tier.id,
        period,
        amountMicroUsd: amountFor(tier, period) ?? 0,
      };
      rows.push(await askStripeLater((stripe) => ensurePrice(stripe, wanted, changes)));
    }
  }
  await replaceCurrentPrices(rows);
  if (rows.length > 0) await askStripeLater((stripe) => ensureOveragePrice(stripe, changes));
  return changes;
}
