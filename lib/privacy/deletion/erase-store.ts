import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, type Tx } from "../../platform/db/scopes.ts";

// As service throughout: by now there is nobody who could be asked, or act.

/** Where a stored object is. */
export interface StoredObject {
  bucket: string;
  name: string;
}

/** Objects under a person's prefix, of whatever bucket, after `after`; by the storage service's own list. */
export async function listStoredObjects(
  userId: string,
  after: StoredObject | null,
  limit: number,
): Promise<StoredObject[]> {
  const { rows } = await sql<StoredObject>`
    select bucket_id as bucket, name from storage.objects
    where starts_with(name, ${`${userId}/`})
      and ${after ? sql`(bucket_id, name) > (${after.bucket}, ${after.name})` : sql`true`}
    order by bucket_id, name limit ${limit}`.execute(asService());
  return rows;
}

/** The beginnings of the person's API keys, of revoked ones too. */
export async function listKeyPrefixes(userId: string): Promise<string[]> {
  const rows = await asService().selectFrom("apiKeys").select("prefix").where("userId", "=", userId).execute();
  return rows.map(({ prefix }) => prefix);
}

/** Locks an account out, so that nobody signs in to what is half gone. */
export async function lockOut(tx: Tx, userId: string): Promise<void> {
  await tx.updateTable("profiles").set({ disabledAt: now() }).where("id", "=", userId).execute();
}

/**
 * Removes the profile, and by its keys every row of every table that is the person's.
 *
 * The usage ledger goes too. It is append-only against changes, because budgets, credits and bills are sums over it; but
 * every such sum is of one person, who is gone, and none runs over several. What others need is not in it: what Stripe
 * was paid is in Stripe's books, what a key of the operator spent is counted by key, the health of models by model. A row
 * without its person would add to no sum and still say when somebody asked what model.
 *
 * The operator's audit log and the history of models stay: they hold ids and settings, no word of the person.
 * @returns Whether it was there: of two runs one has removed it.
 */
export async function deleteProfile(tx: Tx, userId: string, email: string): Promise<boolean> {
  await tx.deleteFrom("invitations").where("email", "=", email).execute();
  const { numDeletedRows } = await tx.deleteFrom("profiles").where("id", "=", userId).executeTakeFirst();
  return numDeletedRows > 0n;
}
