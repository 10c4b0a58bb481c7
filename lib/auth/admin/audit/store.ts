import { sql } from "kysely";
import { likePattern } from "../../../platform/db/like-pattern.ts";
import { asService, type Db } from "../../../platform/db/scopes.ts";
import type { AuditFacts, AuditQuery } from "./schema.ts";
import { ADMIN_ACTIONS } from "./schema.ts";

// As service throughout: the log is nobody's own rows; the operations that read it want the permission for it.

export interface AuditRow {
  id: string;
  actorId: string | null;
  action: string;
  targetKind: string;
  target: string;
  before: AuditFacts | null;
  after: AuditFacts | null;
  reason: string | null;
  ip: string | null;
  requestId: string | null;
  createdAt: Date;
}

const toJson = (facts: AuditFacts | null) =>
  facts === null ? null : sql<string>`${JSON.stringify(facts)}::text::jsonb`;

/** Adds an entry, within the transaction of what it records. */
export async function insertAuditEntry(db: Db, { before, after, ...row }: AuditRow): Promise<void> {
  await db
    .insertInto("adminAudit")
    .values({ ...row, before: toJson(before), after: toJson(after) })
    .execute();
}

/** A row with the addresses of its people, as they are now. */
export interface NamedAuditRow extends AuditRow {
  actorEmail: string | null;
  targetEmail: string | null;
}

/** The entries that fit, newest first, before the cursor (an entry's id: they are in the order of time). */
export async function listAuditRows(query: AuditQuery): Promise<NamedAuditRow[]> {
  const { search, target, action, targetId, from, to, cursor, limit } = query;
  let rows = asService()
    .selectFrom("adminAudit")
    .leftJoin("profiles as actor", "actor.id", "adminAudit.actorId")
    .leftJoin("profiles as person", (join) =>
      join.on(sql<boolean>`admin_audit.target_kind = 'user' and person.id::text = admin_audit.target`),
    )
    .leftJoin("invitations", (join) =>
      join.on(sql<boolean>`admin_audit.target_kind = 'invitation' and invitations.id::text = admin_audit.target`),
    )
    .selectAll("adminAudit")
    .select([
      "actor.email as actorEmail",
      sql<string | null>`coalesce(person.email, invitations.email)`.as("targetEmail"),
    ])
    .where("adminAudit.action", "in", [...ADMIN_ACTIONS])
    .orderBy("adminAudit.id", "desc")
    .limit(limit);
  if (target) rows = rows.where("adminAudit.targetKind", "=", target);
  if (action) rows = rows.where("adminAudit.action", "=", action);
  if (targetId) rows = rows.where("adminAudit.target", "=", targetId);
  if (from) rows = rows.where("adminAudit.createdAt", ">=", new Date(from));
  if (to) rows = rows.where("adminAudit.createdAt", "<", new Date(to));
  if (cursor) rows = rows.where("adminAudit.id", "<", cursor);
  if (search) {
    const pattern = likePattern(search);
    rows = rows.where(
      sql<boolean>`(actor.email like ${pattern} or person.email like ${pattern}
        or invitations.email like ${pattern} or lower(admin_audit.reason) like ${pattern}
        or admin_audit.action like ${pattern} or admin_audit.target = ${search}
        or admin_audit.actor_id::text = ${search} or admin_audit.request_id = ${search})`,
    );
  }
  return (await rows.execute()) as NamedAuditRow[];
}

/** Deletes entries from before `before`; the only way that one goes. */
export async function purgeAdminAudit(before: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select app.purge_admin_audit(${before}, ${limit}) as count`.execute(asService());
  return rows[0]?.count ?? 0;
}
