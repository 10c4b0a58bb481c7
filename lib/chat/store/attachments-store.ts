import { asService, asUser, type DbUser, readAsUser } from "../../platform/db/scopes.ts";
import type { Attachment } from "../schema.ts";

const COLUMNS = ["id", "name", "mediaType", "sizeBytes", "width", "height"] as const;
export type StoredAttachment = Attachment & { storagePath: string };

/** Records an upload of the user. */
export async function insertAttachment(
  user: DbUser,
  row: StoredAttachment & { sha256: string; createdAt: Date },
): Promise<Attachment> {
  return asUser(user, (tx) =>
    tx
      .insertInto("attachments")
      // Until a message refers to it.
      .values({ ...row, userId: user.userId, unreferencedSince: row.createdAt })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow(),
  );
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
