import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, type Db, type DbUser, readAsUser, type Tx } from "../../platform/db/scopes.ts";
import type { AccountDeletion } from "./schema.ts";

/** A request as the job sees it. */
export interface DeletionRow {
  id: string;
  userId: string;
  deletesAt: Date;
  startedAt: Date | null;
}

const toDeletion = (row: { requestedAt: Date; deletesAt: Date }): AccountDeletion => ({
  requestedAt: row.requestedAt.toISOString(),
  deletesAt: row.deletesAt.toISOString(),
});

/** The request of a person, or null. */
export async function findOwnDeletion({ userId }: DbUser): Promise<AccountDeletion | null> {
  const row = await readAsUser({ userId }, (tx) =>
    tx
      .selectFrom("accountDeletions")
      .select(["requestedAt", "deletesAt"])
      .where("userId", "=", userId)
      .executeTakeFirst(),
  );
  return row ? toDeletion(row) : null;
}

// As service from here on: people read their request; making, ending and working it off is the server's.

/** The names of workspaces that the person owns and somebody else is in. */
export async function listPeopledWorkspaces(db: Db, { userId }: DbUser): Promise<string[]> {
  const rows = await db
    .selectFrom("workspaces")
    .select("name")
    .where("ownerId", "=", userId)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("workspaceMembers")
          .select("userId")
          .whereRef("workspaceId", "=", "workspaces.id")
          .where("workspaceMembers.userId", "<>", userId),
      ),
    )
    .orderBy("name")
    .execute();
  return rows.map(({ name }) => name);
}

/** Makes whoever would join a workspace of the person wait for the end of the transaction. */
export async function lockOwnWorkspaces(tx: Tx, { userId }: DbUser): Promise<void> {
  await tx.selectFrom("workspaces").select("id").where("ownerId", "=", userId).orderBy("id").forNoKeyUpdate().execute();
}

/**
 * Deletes the teams that the person shares with nobody; the personal workspace goes with the account. Their rows stay, as
 * when somebody deletes a team by hand: the worker ends at Stripe what is still paid for them, and what former members
 * used there stays in their ledger.
 */
export async function deleteOwnWorkspaces(tx: Tx, { userId }: DbUser): Promise<void> {
  await sql`
    select app.delete_workspace(w.id, ${now()}::timestamptz) from public.workspaces w
    where w.owner_id = ${userId}::uuid and w.kind = 'team' and w.deleted_at is null`.execute(tx);
}

/** Revokes the open invitations that the person made, and all to workspaces of theirs. */
export async function revokeInvitations(tx: Tx, { userId }: DbUser): Promise<void> {
  await tx
    .updateTable("workspaceInvitations")
    .set({ revokedAt: now() })
    .where("revokedAt", "is", null)
    .whereRef("uses", "<", "maxUses")
    .where((where) =>
      where.or([
        where("invitedBy", "=", userId),
        where("workspaceId", "in", where.selectFrom("workspaces").select("id").where("ownerId", "=", userId)),
      ]),
    )
    .execute();
}

/** Notes that the owner of a request was told what it waits for. @returns false when they were before. */
export async function markTold(tx: Tx, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("accountDeletions")
    .set({ toldAt: now() })
    .where("id", "=", id)
    .where("toldAt", "is", null)
    .where("deletesAt", "<=", now())
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Writes a request down, or brings forward one that is there.
 * @returns null when it is not sooner than the one that is there.
 */
export async function insertDeletion(
  tx: Tx,
  row: { id: string; userId: string; requestedAt: Date; deletesAt: Date },
): Promise<(AccountDeletion & { id: string }) | null> {
  const kept = await tx
    .insertInto("accountDeletions")
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column("userId")
        .doUpdateSet({ requestedAt: row.requestedAt, deletesAt: row.deletesAt })
        .where("accountDeletions.startedAt", "is", null)
        .where("accountDeletions.deletesAt", ">", row.deletesAt),
    )
    .returning(["id", "requestedAt", "deletesAt"])
    .executeTakeFirst();
  return kept ? { id: kept.id, ...toDeletion(kept) } : null;
}

/** Takes a request back that was not begun. @returns whether there was one. */
export async function deleteWaitingDeletion(tx: Tx, { userId }: DbUser): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("accountDeletions")
    .where("userId", "=", userId)
    .where("startedAt", "is", null)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** A request by its id, as the job names it. */
export function findDeletion(id: string): Promise<DeletionRow | undefined> {
  return asService()
    .selectFrom("accountDeletions")
    .select(["id", "userId", "deletesAt", "startedAt"])
    .where("id", "=", id)
    .executeTakeFirst();
}

/** Marks a request that is due as begun; from then on it cannot be taken back. @returns whether it is still there. */
export async function startDeletion(tx: Tx, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("accountDeletions")
    .set({ startedAt: now() })
    .where("id", "=", id)
    .where("startedAt", "is", null)
    .where("deletesAt", "<=", now())
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Forgets a request that was worked off: the last thing that is known of the person. */
export async function deleteDeletion(id: string): Promise<void> {
  await asService().deleteFrom("accountDeletions").where("id", "=", id).execute();
}

/** Takes requests that are due and have no job, or one that was queued before `before`, as queued now. */
export async function takeDueDeletions(tx: Tx, before: Date, limit: number): Promise<string[]> {
  const rows = await tx
    .updateTable("accountDeletions")
    .set({ queuedAt: now() })
    .where("id", "in", (from) =>
      from
        .selectFrom("accountDeletions")
        .select("id")
        .where("deletesAt", "<=", now())
        .where((where) => where.or([where("queuedAt", "is", null), where("queuedAt", "<", before)]))
        .orderBy("deletesAt")
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** Notes that the job of a request was queued. */
export async function markQueued(tx: Tx, id: string): Promise<void> {
  await tx.updateTable("accountDeletions").set({ queuedAt: now() }).where("id", "=", id).execute();
}
