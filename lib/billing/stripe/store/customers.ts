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

/** Whose a customer is, or null. The only answer to "who has paid": metadata could have been written by anybody. */
export async function findUserOfCustomer(stripeCustomerId: string): Promise<string | null> {
  const row = await asService()
    .selectFrom("billingCustomers")
    .select("userId")
    .where("stripeCustomerId", "=", stripeCustomerId)
    .executeTakeFirst();
  return row?.userId ?? null;
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

/** Puts another customer in the place of one that is gone, unless that was done already. @returns The one that is kept. */
export async function exchangeCustomerId(user: DbUser, goneId: string, nextId: string): Promise<string> {
  await asService()
    .updateTable("billingCustomers")
    .set({ stripeCustomerId: nextId })
    .where("userId", "=", user.userId)
    .where("stripeCustomerId", "=", goneId)
    .execute();
  return (await findCustomerId(user)) ?? nextId;
}

/** Every customer with its person. */
export async function listCustomers(): Promise<Map<string, string>> {
  const rows = await asService().selectFrom("billingCustomers").select(["userId", "stripeCustomerId"]).execute();
  return new Map(rows.map(({ userId, stripeCustomerId }) => [stripeCustomerId, userId]));
}
