import { sql } from "kysely";
import { now, nowMs } from "../../platform/clock.ts";
import { asService, type Db, readAsUser, type Tx } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import type { Principal } from "../schema.ts";
import { CHANGE_LIFE_MINUTES, CHANGE_MAX_ATTEMPTS, type Mailbox } from "./schema.ts";

// As service where codes and tokens are weighed: they are the server's own, and whoever opens a link is signed out.

export interface EmailChange {
  id: string;
  userId: string;
  oldEmail: string;
  newEmail: string;
  sessionId: string;
}
const COLUMNS = ["id", "userId", "oldEmail", "newEmail", "sessionId"] as const;

export type Outcome = "changed" | "cancelled" | "replaced" | "stopped" | "refused";

/** The person's address with the change of it that waits, if any. */
export async function findAddress(principal: Principal) {
  return readAsUser(principal, (tx) =>
    tx
      .selectFrom("profiles")
      .leftJoin("emailChanges", (join) =>
        join
          .onRef("emailChanges.userId", "=", "profiles.id")
          .on("emailChanges.endedAt", "is", null)
          .on("emailChanges.expiresAt", ">", now()),
      )
      .select(["profiles.email", "newEmail", "expiresAt", "oldConfirmedAt", "newConfirmedAt"])
      .where("profiles.id", "=", principal.userId)
      .executeTakeFirstOrThrow(),
  );
}

/** The address of an account, inside its transaction. */
export async function findEmail(tx: Db, userId: string): Promise<string | null> {
  const row = await tx.selectFrom("profiles").select("email").where("id", "=", userId).executeTakeFirst();
  return row?.email ?? null;
}

/** Ends what waits of an account, as what it then is. Returns whether any of it could still have been confirmed. */
export async function endPendingChange(db: Db, userId: string, outcome: Outcome): Promise<boolean> {
  const rows = await db
    .updateTable("emailChanges")
    .set({ outcome, endedAt: now() })
    .where("userId", "=", userId)
    .where("endedAt", "is", null)
    .returning("expiresAt")
    .execute();
  return rows.some(({ expiresAt }) => expiresAt.getTime() > nowMs());
}

/** Writes a new change down. The account has no other that waits, and is locked. Returns its id. */
export async function insertChange(db: Db, change: Omit<EmailChange, "id">): Promise<string> {
  const id = newId();
  await db
    .insertInto("emailChanges")
    .values({
      id,
      ...change,
      createdAt: now(),
      expiresAt: new Date(nowMs() + CHANGE_LIFE_MINUTES * 60_000),
    })
    .execute();
  return id;
}

/** A change that waits and whose mails are not written yet, or null. */
export async function findUnmailedChange(id: string): Promise<EmailChange | null> {
  const row = await asService()
    .selectFrom("emailChanges")
    .select(COLUMNS)
    .where("id", "=", id)
    .where("endedAt", "is", null)
    .where("mailedAt", "is", null)
    .executeTakeFirst();
  return row ?? null;
}

export interface ChangeHashes {
  oldCodeHash: Buffer;
  oldTokenHash: Buffer;
  stopTokenHash: Buffer;
  /** Null where the new address has an account: then nothing confirms it. */
  newCodeHash: Buffer | null;
  newTokenHash: Buffer | null;
}

/** Keeps the hashes of what the mails say. Returns false when another run has done so, or the change has ended. */
export async function setMailed(db: Db, id: string, hashes: ChangeHashes): Promise<boolean> {
  const result = await db
    .updateTable("emailChanges")
    .set({ ...hashes, mailedAt: now() })
    .where("id", "=", id)
    .where("endedAt", "is", null)
    .where("mailedAt", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** The waiting change whose link for one of the mailboxes this is, or null; nothing is used up. */
export async function findChangeByToken(hashes: Record<Mailbox, Buffer>) {
  const row = await asService()
    .selectFrom("emailChanges")
    .select([...COLUMNS, "newTokenHash"])
    .where((where) => where.or([where("oldTokenHash", "=", hashes.old), where("newTokenHash", "=", hashes.new)]))
    .where("endedAt", "is", null)
    .where("expiresAt", ">", now())
    .executeTakeFirst();
  if (!row) return null;
  const { newTokenHash, ...change } = row;
  const mailbox: Mailbox = newTokenHash?.equals(hashes.new) ? "new" : "old";
  return { change, mailbox };
}

/** The change of an account that waits, or null. */
export async function findOpenChange(db: Db, userId: string): Promise<EmailChange | null> {
  const row = await db
    .selectFrom("emailChanges")
    .select(COLUMNS)
    .where("userId", "=", userId)
    .where("endedAt", "is", null)
    .where("expiresAt", ">", now())
    .executeTakeFirst();
  return row ?? null;
}

/** The change that this link stops, or null: also one that was replaced, but none that was made or stopped. */
export async function findStoppable(tokenHash: Buffer): Promise<EmailChange | null> {
  const row = await asService()
    .selectFrom("emailChanges")
    .select(COLUMNS)
    .where("stopTokenHash", "=", tokenHash)
    .where(sql<boolean>`coalesce(outcome, '') not in ('changed', 'stopped')`)
    .executeTakeFirst();
  return row ?? null;
}

/** Marks a change as stopped by its link. Returns false when it was made, or stopped, before. */
export async function setStopped(db: Db, id: string): Promise<boolean> {
  const result = await db
    .updateTable("emailChanges")
    .set({ outcome: "stopped", endedAt: now() })
    .where("id", "=", id)
    .where(sql<boolean>`coalesce(outcome, '') not in ('changed', 'stopped')`)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

const PARTS = {
  old: { confirmedAt: "oldConfirmedAt", attempts: "oldAttempts", codeHash: "oldCodeHash" },
  new: { confirmedAt: "newConfirmedAt", attempts: "newAttempts", codeHash: "newCodeHash" },
} as const;

/** Takes a mailbox as confirmed. One conditional statement: a link works once. Returns false when it was before. */
export async function setConfirmed(db: Db, id: string, mailbox: Mailbox): Promise<boolean> {
  const { confirmedAt } = PARTS[mailbox];
  const result = await db
    .updateTable("emailChanges")
    .set({ [confirmedAt]: now() })
    .where("id", "=", id)
    .where(confirmedAt, "is", null)
    .where("endedAt", "is", null)
    .where("expiresAt", ">", now())
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/**
 * Weighs a code for a mailbox that is not confirmed yet. Counting and comparing are one statement, so parallel guesses
 * count too; after five wrong ones the right one is refused.
 */
export async function weighCode(db: Db, id: string, mailbox: Mailbox, codeHash: Buffer): Promise<boolean> {
  const parts = PARTS[mailbox];
  const row = await db
    .updateTable("emailChanges")
    .set(({ eb }) => ({ [parts.attempts]: eb(parts.attempts, "+", 1) }))
    .where("id", "=", id)
    .where(parts.confirmedAt, "is", null)
    .where(parts.attempts, "<", CHANGE_MAX_ATTEMPTS)
    .returning(`${parts.codeHash} as codeHash`)
    .executeTakeFirst();
  return row?.codeHash?.equals(codeHash) ?? false;
}

/** Whether both mailboxes have confirmed a change that waits. */
export async function isAgreed(db: Db, id: string): Promise<boolean> {
  const row = await db
    .selectFrom("emailChanges")
    .select("id")
    .where("id", "=", id)
    .where("oldConfirmedAt", "is not", null)
    .where("newConfirmedAt", "is not", null)
    .where("endedAt", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Writes the new address into the profile. Returns false when the old one is no longer there. */
export async function setProfileEmail(db: Db, { userId, oldEmail, newEmail }: EmailChange): Promise<boolean> {
  const result = await db
    .updateTable("profiles")
    .set({ email: newEmail, updatedAt: now() })
    .where("id", "=", userId)
    .where("email", "=", oldEmail)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/**
 * Removes an account whose address was never confirmed, so that nobody keeps an address from its owner by signing up
 * with it: such an account can do nothing and has nothing. One that is being confirmed at the same time stays.
 * @returns Its id, or undefined when there is none. An administrator's and a disabled one are for administrators to remove.
 */
export async function deleteUnconfirmed(tx: Tx, email: string): Promise<string | undefined> {
  const row = await tx
    .deleteFrom("profiles")
    .where("email", "=", email)
    .where("emailVerifiedAt", "is", null)
    .where("disabledAt", "is", null)
    .where("role", "=", "user")
    .returning("id")
    .executeTakeFirst();
  return row?.id;
}
