import type Stripe from "stripe";
import { env } from "../../platform/env.ts";
import { prepareMailQueue } from "../../platform/mail/queue-mail.ts";
import { oneLine } from "../../platform/one-line.ts";
import { askStripeLater, isMissing } from "../stripe/ask-stripe.ts";
import { findUserOfCustomer } from "../stripe/store/customers.ts";
import { whileDeciding } from "../stripe/store/entitlements.ts";
import { nextVersion } from "../stripe/store/versions.ts";
import { customerIdOf } from "../stripe/sync/read-invoice.ts";
import { decideCustomer } from "./decide/decide-customer.ts";
import { queueNotices } from "./queue-notices.ts";
import { findCustomerOfTaxId, isNoted, keepTold, listTold } from "./store.ts";
import { type ToldCustomer, toldCustomerSchema } from "./told.ts";

const LINE_LENGTH = 120;

/** An address in the lines of an envelope; null for none. What somebody typed at Stripe is made one line each. */
function addressOf(address: Stripe.Address | null | undefined): string | null {
  if (!address) return null;
  const { line1, line2, postal_code, city, state, country } = address;
  const lines = [line1, line2, [postal_code, city].filter(Boolean).join(" "), state, country]
    .map((line) => oneLine(line ?? "", LINE_LENGTH))
    .filter((line) => line !== "");
  return lines.length > 0 ? lines.join("\n") : null;
}

/**
 * Looks a customer up at Stripe and tells its person when the address or tax ids on their invoices have changed. The
 * first look only notes what is there.
 */
export async function tellCustomer(stripeCustomerId: string): Promise<void> {
  if (env().stripe === null) return;
  const userId = await findUserOfCustomer(stripeCustomerId);
  if (userId === null) return;
  const version = await nextVersion();
  const customer = await askStripeLater((stripe) =>
    stripe.customers.retrieve(stripeCustomerId, { expand: ["tax_ids"] }),
  );
  if (customer.deleted) return;
  const next: ToldCustomer = {
    address: addressOf(customer.address),
    taxIds: (customer.tax_ids?.data ?? []).map(({ id, value }) => ({ id, value: oneLine(value, LINE_LENGTH) })),
    version,
  };
  await prepareMailQueue();
  await whileDeciding(userId, async (tx) => {
    const before = (await listTold(tx, userId)).get(stripeCustomerId);
    const known = before === undefined ? null : toldCustomerSchema.parse(before);
    if (known !== null && known.version > version) return;
    await queueNotices(tx, userId, decideCustomer(known, next));
    await keepTold(tx, userId, stripeCustomerId, toldCustomerSchema, next);
  });
}

/** The first look at a customer, with their first purchase: what they enter later is then news. */
export async function noteCustomer(stripeCustomerId: string): Promise<void> {
  if (!(await isNoted(stripeCustomerId))) await tellCustomer(stripeCustomerId);
}

/** The same as `tellCustomer` for whose a tax id is; one that is gone is found among those that were told. */
export async function tellTaxId(taxId: string): Promise<void> {
  const found = await askStripeLater((stripe) => stripe.taxIds.retrieve(taxId)).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  const stripeCustomerId = (found && customerIdOf(found)) ?? (await findCustomerOfTaxId(taxId));
  if (stripeCustomerId !== null) await tellCustomer(stripeCustomerId);
}
