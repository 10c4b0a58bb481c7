import type Stripe from "stripe";
import { nowMs } from "../../platform/clock.ts";
import { log } from "../../platform/log.ts";
import { prepareMailQueue } from "../../platform/mail/queue-mail.ts";
import { oneLine } from "../../platform/one-line.ts";
import { askStripeLater } from "../stripe/ask-stripe.ts";
import { whileDeciding } from "../stripe/store/entitlements.ts";
import { type CardFacts, decideCard, nameCard } from "./decide/decide-card.ts";
import { queueNotices } from "./queue-notices.ts";
import { keepTold, listTold } from "./store.ts";
import { listRenewing, type RenewingRow } from "./timed-store.ts";
import { toldSubscriptionSchema } from "./told.ts";

const PAGE = 200;

/** The card that a subscription is paid with: its own, or the customer's. Both must be expanded. */
function cardOf({ default_payment_method, customer }: Stripe.Subscription): CardFacts | null {
  const ofCustomer =
    typeof customer === "object" && !customer.deleted ? customer.invoice_settings.default_payment_method : null;
  const method = default_payment_method ?? ofCustomer;
  if (method === null || typeof method === "string" || !method.card) return null;
  const { brand, last4, exp_month, exp_year } = method.card;
  return { methodId: method.id, brand: oneLine(brand, 20), last4: oneLine(last4, 4), month: exp_month, year: exp_year };
}

async function tellCard({ userId, stripeSubscriptionId }: RenewingRow) {
  const subscription = await askStripeLater((stripe) =>
    stripe.subscriptions.retrieve(stripeSubscriptionId, {
      expand: ["default_payment_method", "customer.invoice_settings.default_payment_method"],
    }),
  );
  const card = cardOf(subscription);
  if (card === null) return;
  await whileDeciding(userId, async (tx) => {
    const before = (await listTold(tx, userId)).get(stripeSubscriptionId);
    if (before === undefined) return;
    const told = toldSubscriptionSchema.parse(before);
    const notice = decideCard(told.card, card, nowMs());
    if (notice === null) return;
    await queueNotices(tx, userId, [notice]);
    await keepTold(tx, userId, stripeSubscriptionId, toldSubscriptionSchema, { ...told, card: nameCard(card) });
  });
}

/** Tells people whose card expires within thirty days, once for each card. Stripe has no event for it. */
export async function tellCards(): Promise<void> {
  await prepareMailQueue();
  for (let after = ""; ; ) {
    const rows = await listRenewing(after, PAGE);
    for (const row of rows) {
      // One that fails must not keep the others from being told; the next night tries again.
      await tellCard(row).catch((error: unknown) =>
        log.error({ err: error, stripeSubscriptionId: row.stripeSubscriptionId }, "a card could not be looked at"),
      );
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.stripeSubscriptionId;
  }
}
