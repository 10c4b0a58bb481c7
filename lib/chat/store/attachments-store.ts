import { sql } from "kysely";
import { asService, asUser, type DbUser, readAsUser, type Tx } from "../../platform/db/scopes.ts";
import type { Attachment } from "../schema.ts";

const COLUMNS = ["id", "name", "mediaType", "sizeBytes", "width", "height"] as const;
export type StoredAttachment = Attachment & { storagePath: string };

type NewAttachment = StoredAttachment & { sha256: string; createdAt: Date };

/** Somebody where they work: who pays there decides what may be stored. No workspace: the person's own room. */
export type StoringUser = DbUser & { workspaceId: string | null };

function insertRow(
  tx: Tx,
  { userId, workspaceId }: StoringUser,
  row: NewAttachment,
  since = row.createdAt,
): Promise<Attachment> {
  return (
    tx
      .insertInto("attachments")
      // Until a message refers to it.
      .values({ ...row, userId, workspaceId, unreferencedSince: since })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow()
  );
}

/** Records a file of the user. */
export async function insertAttachment(user: StoringUser, row: NewAttachment): Promise<Attachment> {
  return asUser(user, (tx) => insertRow(tx, user, row));
}

/** What the files of whoever pays take and may take, in bytes; null for no limit. */
export interface StorageUse {
  usedBytes: number;
  maxBytes: number | null;
  /** One file. */
  maxFileBytes: number;
}

async function readStorageUse(tx: Tx, { workspaceId }: StoringUser): Promise<StorageUse> {
  const { rows } = await sql<StorageUse>`
    select used_bytes, max_bytes, max_file_bytes from app.storage_use(${workspaceId}::uuid)`.execute(tx);
  const [use] = rows;
  if (!use) throw new Error("nobody stores this");
  return use;
}

/** What files take and may take where the user works. */
export async function findStorageUse(user: StoringUser): Promise<StorageUse> {
  return readAsUser(user, (tx) => readStorageUse(tx, user));
}

/**
 * Records an upload of the user unless it does not fit what the plan allows that is in force where they work; then null.
 * @param tx As the user.
 * @param since From when on it counts as one that no message refers to, where that is not since it was made.
 */
export async function insertUploadIn(
  tx: Tx,
  user: StoringUser,
  row: NewAttachment,
  since?: Date,
): Promise<Attachment | null> {
  // Or parallel uploads, those of other members among them, would each be added to the sum before the others are in it.
  await sql`select pg_advisory_xact_lock(hashtext('attachments:' || coalesce(
    (select paying.id from app.my_paying_workspace_ids() as paying (id) where paying.id = ${user.workspaceId}::uuid),
    ${user.userId}::uuid)))`.execute(tx);
  const { usedBytes, maxBytes } = await readStorageUse(tx, user);
  if (maxBytes !== null && usedBytes + row.sizeBytes > maxBytes) return null;
  return insertRow(tx, user, row, since);
}

/** As `insertUploadIn`, in a transaction of its own. */
export async function insertUpload(user: StoringUser, row: NewAttachment): Promise<Attachment | null> {
  return asUser(user, (tx) => insertUploadIn(tx, user, row));
}

/** Those of `ids` that belong to the user. */
export async function findAttachments(user: DbUser, ids: readonly string[]): Promise<StoredAttachment[]> {
  if (ids.length === 0) return [];
  return readAsUser(user, (tx) =>
    tx
      .selectFrom("attachments")
      .select([...COLUMNS, "storagePath"])
      .where("userId", "=", user.userId)
      .where("id", "in", [...ids])
      .execute(),
  );
}

const HOUR_MS = 3_600_000;

/**
 * Keeps uploads of the user from being removed as ones that no message refers to, because one is about to. Who asks while
 * one is being removed waits, and finds it gone. As service: since when nothing refers to a file is the server's.
 */
export async function holdUploads({ userId }: DbUser, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await asService()
    .updateTable("attachments")
    .set({ unreferencedSince: now })
    .where("userId", "=", userId)
    .where("id", "in", [...ids])
    // None is removed on its first day, and most are sent within the hour.
    .where("unreferencedSince", "<", new Date(now.getTime() - HOUR_MS))
    .execute();
}

/** An attachment by its id alone. As service: for a signed link, whose signature is the permission. */
export async function findAnyAttachment(id: string): Promise<StoredAttachment | undefined> {
  return asService()
    .selectFrom("attachments")
    .select([...COLUMNS, "storagePath"])
    .where("id", "=", id)
    .executeTakeFirst();
}
