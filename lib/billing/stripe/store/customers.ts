import { sql } from "kysely";
import { now } from "../../../platform/clock.ts";
import { asService, type DbUser } from "../../../platform/db/scopes.ts";

// As service throughout: whose a customer is at Stripe is the server's knowledge alone.

/** Stripe's id of a person's customer, or null. */
export async function findCustomerId(user: DbUser): Promise<string | null> {
  const row = await asService()
    .selectFrom("billingCustomers")
    .select("stripeCustomerId")
    .where("userId", "=", user.userId)
    .executeTakeFirst();
  return row?.stripeCustomerId ?? null;
}

/** Whose a customer is or was, or null. The only answer to "who has paid": metadata could have been written by anybody. */
export async function findUserOfCustomer(stripeCustomerId: string): Promise<string | null> {
  return (await listCustomers(stripeCustomerId)).get(stripeCustomerId) ?? null;
}

/** Keeps a person's customer. Of several at once the first stays. @returns The one that stays. */
export async function keepCustomerId(user: DbUser, stripeCustomerId: string): Promise<string> {
  // On any conflict: two at once bring the same customer, and which of the keys meets it first is chance.
  await asService()
    .insertInto("billingCustomers")
    .values({ userId: user.userId, stripeCustomerId, createdAt: now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const kept = await findCustomerId(user);
  if (kept === null) throw new Error("the customer at Stripe is somebody else's already");
  return kept;
}

/**
 * Puts another customer in the place of one that is gone, unless that was done already. Whose that one was is kept: what it
 * has paid is still at Stripe. @returns The one that is kept.
 */
export async function exchangeCustomerId(user: DbUser, goneId: string, nextId: string): Promise<string> {
  await sql`
    with exchanged as (
      update public.billing_customers set stripe_customer_id = ${nextId}
      where user_id = ${user.userId} and stripe_customer_id = ${goneId} returning user_id
    )
    insert into public.billing_former_customers (stripe_customer_id, user_id, replaced_at)
    select ${goneId}, e.user_id, ${now()}::timestamptz from exchanged e`.execute(asService());
  return (await findCustomerId(user)) ?? nextId;
}

/** Every customer with its person, those among them that have another in their place now. @param only Of one alone. */
export async function listCustomers(only?: string): Promise<Map<string, string>> {
  const db = asService();
  const rows = await db
    .selectFrom("billingCustomers")
    .select(["userId", "stripeCustomerId"])
    .$if(only !== undefined, (some) => some.where("stripeCustomerId", "=", only ?? ""))
    .unionAll(
      db
        .selectFrom("billingFormerCustomers")
        .select(["userId", "stripeCustomerId"])
        .$if(only !== undefined, (some) => some.where("stripeCustomerId", "=", only ?? "")),
    )
    .execute();
  return new Map(rows.map(({ userId, stripeCustomerId }) => [stripeCustomerId, userId]));
}
