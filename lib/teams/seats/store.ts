import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import type { Db } from "../../platform/db/scopes.ts";

export interface SeatUse {
  /** Members whose role takes a seat. */
  taken: number;
  /** Mailed invitations that will take one. */
  invited: number;
  /** Null: as many as there are members. */
  limit: number | null;
}

const openSeatInvitations = (workspaceId: string) => sql`
  select count(*)::int from public.workspace_invitations i
  where i.workspace_id = ${workspaceId}::uuid and i.role <> 'viewer' and i.uses = 0 and i.revoked_at is null
    and i.expires_at > ${now()}::timestamptz`;

/** What the seats of a workspace are used for. */
export async function findSeatUse(db: Db, workspaceId: string): Promise<SeatUse> {
  const { rows } = await sql<SeatUse>`
    select app.seat_limit(${workspaceId}::uuid) as limit,
      (select count(*)::int from public.workspace_members m
        where m.workspace_id = ${workspaceId}::uuid and m.role <> 'viewer') as taken,
      (${openSeatInvitations(workspaceId)} and i.email is not null) as invited`.execute(db);
  return rows[0] ?? { taken: 0, invited: 0, limit: null };
}

/** How many of those invitations are to an address: one or none. */
export async function countInvited(db: Db, workspaceId: string, email: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (${openSeatInvitations(workspaceId)} and i.email = ${email}) as count`.execute(db);
  return rows[0]?.count ?? 0;
}
