import { sql } from "kysely";
import { asService, asUser, type DbUser, readAsUser, type Tx } from "../../platform/db/scopes.ts";
import type { Attachment } from "../schema.ts";

const COLUMNS = ["id", "name", "mediaType", "sizeBytes", "width", "height"] as const;
export type StoredAttachment = Attachment & { storagePath: string };

type NewAttachment = StoredAttachment & { sha256: string; createdAt: Date };

function insertRow(tx: Tx, user: DbUser, row: NewAttachment, since = row.createdAt): Promise<Attachment> {
  return (
    tx
      .insertInto("attachments")
      // Until a message refers to it.
      .values({ ...row, userId: user.userId, unreferencedSince: since })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow()
  );
}

/** Records a file of the user. */
export async function insertAttachment(user: DbUser, row: NewAttachment): Promise<Attachment> {
  return asUser(user, (tx) => insertRow(tx, user, row));
}

/** What the files of a user take and may take, in bytes; null for no limit. */
export interface StorageUse {
  usedBytes: number;
  maxBytes: number | null;
  /** One file. */
  maxFileBytes: number;
}

async function readStorageUse(tx: Tx, user: DbUser): Promise<StorageUse> {
  const row = await tx
    .selectFrom("profiles")
    .innerJoin("tiers", "tiers.id", "profiles.tier")
    .where("profiles.id", "=", user.userId)
    .select(["tiers.storageMaxBytes as maxBytes", "tiers.attachmentMaxBytes as maxFileBytes"])
    .select(({ selectFrom }) =>
      selectFrom("attachments")
        .where("attachments.userId", "=", user.userId)
        .select(sql<number>`coalesce(sum(size_bytes), 0)::bigint`.as("sum"))
        .as("usedBytes"),
    )
    .executeTakeFirstOrThrow();
  return { usedBytes: Number(row.usedBytes ?? 0), maxBytes: row.maxBytes, maxFileBytes: row.maxFileBytes };
}

/** What the user's files take and may take. */
export async function findStorageUse(user: DbUser): Promise<StorageUse> {
  return readAsUser(user, (tx) => readStorageUse(tx, user));
}

/**
 * Records an upload of the user unless it does not fit what their tier allows; then null.
 * @param tx As the user.
 * @param since From when on it counts as one that no message refers to, where that is not since it was made.
 */
export async function insertUploadIn(
  tx: Tx,
  user: DbUser,
  row: NewAttachment,
  since?: Date,
): Promise<Attachment | null> {
  // Or parallel uploads would each be added to the sum before the others are in it.
  await sql`select pg_advisory_xact_lock(hashtext(${`attachments:${user.userId}`}))`.execute(tx);
  const { usedBytes, maxBytes } = await readStorageUse(tx, user);
  if (maxBytes !== null && usedBytes + row.sizeBytes > maxBytes) return null;
  return insertRow(tx, user, row, since);
}

/** As `insertUploadIn`, in a transaction of its own. */
export async function insertUpload(user: DbUser, row: NewAttachment): Promise<Attachment | null> {
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

/** An attachment by its id alone. As service: for a signed link, whose signature is the permission. */
export async function findAnyAttachment(id: string): Promise<StoredAttachment | undefined> {
  return asService()
    .selectFrom("attachments")
    .select([...COLUMNS, "storagePath"])
    .where("id", "=", id)
    .executeTakeFirst();
}
