import { sql } from "kysely";
import { asUser, type Db } from "../../platform/db/scopes.ts";
import { decodeTimeCursor } from "../../platform/time-cursor.ts";
import type { Principal } from "../schema.ts";
import type { SecurityDetails, SecurityFilter, SecurityLogQuery } from "./schema.ts";
import { SECURITY_KIND_NAMES, SECURITY_KINDS } from "./schema.ts";

export interface SecurityEventRow {
  id: string;
  userId: string;
  kind: string;
  actor: "user" | "anonymous" | "server";
  sessionId: string | null;
  ip: string | null;
  userAgent: string | null;
  details: SecurityDetails;
  createdAt: Date;
}

/** Adds an entry, within the transaction of what it records. A person's transaction can write to their own log only. */
export async function insertSecurityEvent(db: Db, row: SecurityEventRow): Promise<void> {
  await sql`select app.record_security_event(${row.id}, ${row.userId}, ${row.kind}, ${row.actor}, ${row.sessionId},
    ${row.ip}, ${row.userAgent}, ${JSON.stringify(row.details)}::text::jsonb, ${row.createdAt})`.execute(db);
}

function kindsOf(group: SecurityFilter["group"]): string[] {
  return SECURITY_KIND_NAMES.filter((kind) => group === undefined || SECURITY_KINDS[kind] === group);
}

/** The person's entries that fit, newest first, after the cursor; one that is not ours starts over. */
export function listSecurityEvents(
  principal: Principal,
  { group, from, to, cursor, limit }: SecurityLogQuery,
): Promise<SecurityEventRow[]> {
  const after = cursor ? decodeTimeCursor(cursor) : null;
  return asUser(principal, async (tx) => {
    let query = tx
      .selectFrom("securityEvents")
      .selectAll()
      .where("userId", "=", principal.userId)
      .where("kind", "in", kindsOf(group))
      .orderBy("createdAt", "desc")
      .orderBy("id", "desc")
      .limit(limit);
    if (from) query = query.where("createdAt", ">=", new Date(from));
    if (to) query = query.where("createdAt", "<", new Date(to));
    if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.at}, ${after.id}::uuid)`);
    return (await query.execute()) as SecurityEventRow[];
  });
}

/** Deletes entries from before `before`; the only way that one goes while its account is there. */
export async function purgeSecurityEvents(db: Db, before: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select app.purge_security_events(${before}, ${limit}) as count`.execute(db);
  return rows[0]?.count ?? 0;
}
