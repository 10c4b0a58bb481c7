import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, asUser, type DbUser, readAsUser, type Tx } from "../../platform/db/scopes.ts";
import { MAX_CONTACTS } from "./policy.ts";
import type { Contact, LinkedContact } from "./schema.ts";

interface Row {
  id: string;
  email: string;
  confirmedAt: Date | null;
}
const toContact = ({ id, email, confirmedAt }: Row): Contact => ({ id, email, isConfirmed: confirmedAt !== null });

/** The person's contacts in the order they were added. */
export async function listContactRows(user: DbUser): Promise<Contact[]> {
  const rows = await readAsUser(user, (tx) =>
    tx
      .selectFrom("billingContacts")
      .select(["id", "email", "confirmedAt"])
      .where("userId", "=", user.userId)
      .orderBy("id")
      .execute(),
  );
  return rows.map(toContact);
}

/**
 * Adds a contact that has not agreed yet. As service, under a lock on who pays: of many at once no more may come in
 * than are allowed, which a policy cannot count.
 */
export async function insertContact(
  tx: Tx,
  { userId }: DbUser,
  id: string,
  email: string,
): Promise<"added" | "taken" | "too_many"> {
  await tx.selectFrom("payers").select("id").where("id", "=", userId).forUpdate().executeTakeFirstOrThrow();
  const rows = await tx.selectFrom("billingContacts").select("email").where("userId", "=", userId).execute();
  if (rows.some((row) => row.email === email)) return "taken";
  if (rows.length >= MAX_CONTACTS) return "too_many";
  await tx.insertInto("billingContacts").values({ id, userId, email, confirmedAt: null, createdAt: now() }).execute();
  return "added";
}

/** Removes a contact of the person. False when there is none of this id. */
export async function deleteContactRow(user: DbUser, id: string): Promise<boolean> {
  const result = await asUser(user, (tx) =>
    tx.deleteFrom("billingContacts").where("id", "=", id).where("userId", "=", user.userId).executeTakeFirst(),
  );
  return result.numDeletedRows > 0n;
}

// As service from here on: whoever reads at a contact's address has no account; the signature of the link is what
// allows it, for this contact alone.

/** A contact as its reader sees it; null when it was removed. */
export async function findContact(id: string): Promise<LinkedContact | null> {
  const row = await asService()
    .selectFrom("billingContacts as c")
    .leftJoin("workspaces as w", "w.id", "c.userId")
    .innerJoin("profiles as p", (join) => join.on(sql<boolean>`p.id = coalesce(w.owner_id, c.user_id)`))
    .select(["c.id", "c.email", "c.confirmedAt", "c.mailsQuota", "w.name as workspace", "p.email as accountEmail"])
    .where("c.id", "=", id)
    .executeTakeFirst();
  if (!row) return null;
  return {
    ...toContact(row),
    accountEmail: row.accountEmail,
    workspace: row.workspace,
    mailsQuota: row.mailsQuota,
  };
}

/** Notes whether a contact of a workspace, who has agreed, wants to know that its month runs out. False for any other. */
export async function setContactMailsQuota(id: string, mailsQuota: boolean): Promise<boolean> {
  const result = await asService()
    .updateTable("billingContacts")
    .set({ mailsQuota })
    .where("id", "=", id)
    .where("confirmedAt", "is not", null)
    .where("userId", "in", ({ selectFrom }) => selectFrom("workspaces").select("workspaces.id"))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Notes that a contact has agreed. False when there is none of this id. */
export async function setContactConfirmed(id: string): Promise<boolean> {
  const result = await asService()
    .updateTable("billingContacts")
    .set(({ fn, val }) => ({ confirmedAt: fn.coalesce("confirmedAt", val(now())) }))
    .where("id", "=", id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Removes a contact who does not want to be one. */
export async function dropContact(id: string): Promise<void> {
  await asService().deleteFrom("billingContacts").where("id", "=", id).execute();
}

/** Whom receipts go to beside the person, in the transaction that queues them. */
export function listConfirmedContacts(tx: Tx, userId: string): Promise<{ id: string; email: string }[]> {
  return tx
    .selectFrom("billingContacts")
    .select(["id", "email"])
    .where("userId", "=", userId)
    .where("confirmedAt", "is not", null)
    .orderBy("id")
    .execute();
}
