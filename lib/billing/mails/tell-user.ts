import type { z } from "zod";
import { nowMs } from "../../platform/clock.ts";
import { env } from "../../platform/env.ts";
import { prepareMailQueue } from "../../platform/mail/queue-mail.ts";
import { whileDeciding } from "../stripe/store/entitlements.ts";
import { decideInvoice } from "./decide/decide-invoice.ts";
import { decideSubscription } from "./decide/decide-subscription.ts";
import type { Notice } from "./notice.ts";
import { queueNotices } from "./queue-notices.ts";
import { keepTold, listBilled, listTold } from "./store.ts";
import { toldInvoiceSchema, toldSubscriptionSchema } from "./told.ts";

/** Whether two states say the same. Parsed both: a schema puts the fields in its own order. */
function isEqual<T>(schema: z.ZodType<T>, one: T | null, other: T): boolean {
  return one !== null && JSON.stringify(schema.parse(one)) === JSON.stringify(schema.parse(other));
}

/**
 * Tells a person by mail what is news about what they pay for. Called after every look at Stripe, whatever event or act
 * asked for it: the mails are the difference between what was told and what is, so that an event that comes fifty times,
 * or late, or before another, tells nothing twice and nothing wrong.
 */
export async function tellUser(userId: string): Promise<void> {
  if (env().stripe === null) return;
  await prepareMailQueue();
  // Nobody else tells them meanwhile: of two looks at once the second finds what the first has told.
  await whileDeciding(userId, async (tx) => {
    const told = await listTold(tx, userId);
    const { subscriptions, invoices } = await listBilled(tx, userId);
    const notices: Notice[] = [];
    for (const row of subscriptions) {
      const before = told.get(row.stripeSubscriptionId);
      const invoice = invoices.find(({ stripeInvoiceId }) => stripeInvoiceId === row.stripeInvoiceId) ?? null;
      const known = before === undefined ? null : toldSubscriptionSchema.parse(before);
      const news = decideSubscription(known, row, invoice, nowMs());
      if (news === null || isEqual(toldSubscriptionSchema, known, news.told)) continue;
      notices.push(...news.notices);
      await keepTold(tx, userId, row.stripeSubscriptionId, toldSubscriptionSchema, news.told);
    }
    for (const row of invoices) {
      const before = told.get(row.stripeInvoiceId);
      const known = before === undefined ? null : toldInvoiceSchema.parse(before);
      const news = decideInvoice(known, row);
      if (isEqual(toldInvoiceSchema, known, news.told)) continue;
      notices.push(...news.notices);
      await keepTold(tx, userId, row.stripeInvoiceId, toldInvoiceSchema, news.told);
    }
    await queueNotices(tx, userId, notices);
  });
}
