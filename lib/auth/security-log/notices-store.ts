import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, readAsUser } from "../../platform/db/scopes.ts";
import type { Principal } from "../schema.ts";
import { NOTICE_KINDS } from "./schema.ts";

export interface NoticeRow {
  kind: string;
  userAgent: string | null;
  ip: string | null;
  createdAt: Date;
}

const MAX_NOTICES = 3;

/**
 * What happened to the account elsewhere and this session was not told yet, newest first. A changed password
 * or address also counts from the week before the session: it has ended the sessions that would have been told. So does
 * a reset of the second factor, which is for whoever cannot sign in.
 */
export function listNoticeRows(principal: Principal, sessionId: string): Promise<NoticeRow[]> {
  const since = sql<Date>`coalesce(user_sessions.notices_seen_at, user_sessions.created_at
    - case when security_events.kind like 'password%' or security_events.kind in ('email_changed', 'two_factor_reset') then interval '7 days' else interval '0' end)`;
  return readAsUser(principal, (tx) =>
    tx
      .selectFrom("securityEvents")
      .innerJoin("userSessions", "userSessions.userId", "securityEvents.userId")
      .where("userSessions.id", "=", sessionId)
      .where("securityEvents.userId", "=", principal.userId)
      .where("securityEvents.kind", "in", [...NOTICE_KINDS])
      .where("securityEvents.createdAt", ">", since)
      .where(sql<boolean>`security_events.session_id is distinct from user_sessions.id`)
      .select(["securityEvents.kind", "securityEvents.userAgent", "securityEvents.ip", "securityEvents.createdAt"])
      .orderBy("securityEvents.createdAt", "desc")
      .limit(MAX_NOTICES)
      .execute(),
  );
}

/** Notes that the session was told everything until now. */
export async function setNoticesSeen(userId: string, sessionId: string): Promise<void> {
  // As service: people may not write to their sessions; this one, of theirs.
  await asService()
    .updateTable("userSessions")
    .set({ noticesSeenAt: now() })
    .where("id", "=", sessionId)
    .where("userId", "=", userId)
    .execute();
}
