import { sql } from "kysely";
import type { Tx } from "../../platform/db/scopes.ts";

/** Somebody who is told that the month of a workspace runs out. */
export interface WorkspaceMark {
  /** Of a member who administers it; null for a contact, who has no account. */
  userId: string | null;
  /** Null for a member. */
  contactId: string | null;
  email: string;
  language: "en" | "de";
  timeZone: string;
  workspaceName: string;
  ownerEmail: string;
  requestsUsed: number;
  requestsLimit: number;
}

const AT_ONCE = 50;

/**
 * Marks the workspaces that have reached 80 or 100 % of the month's requests as told, and returns whom to tell: their owner
 * and admins who want such mails, and contacts who have asked for them. A larger plan has other marks, which are told again.
 * @param periodStart The month's first day, `YYYY-MM-DD`.
 * @param withContacts Whether this server sells anything; where it does not, their links lead nowhere.
 */
export async function takeWorkspaceMarks(tx: Tx, periodStart: string, withContacts: boolean): Promise<WorkspaceMark[]> {
  const { rows } = await sql<WorkspaceMark>`
    with reached as (
      select q.workspace_id, q.requests_used, t.requests_per_month as requests_limit,
        case when q.requests_used >= t.requests_per_month then t.requests_per_month
          else ceil(t.requests_per_month * 0.8)::int end as mark
      from public.workspace_quota_periods q
      join public.workspaces w on w.id = q.workspace_id and w.deleted_at is null
      join public.tiers t on t.id = w.tier
      where q.period_start = ${periodStart}::text::date and q.requests_used >= ceil(t.requests_per_month * 0.8)
    ), due as (
      update public.workspace_quota_periods q set noticed_requests = r.mark
      from reached r
      where q.workspace_id = r.workspace_id and q.period_start = ${periodStart}::text::date and q.noticed_requests < r.mark
        and q.workspace_id in (
          select l.workspace_id from public.workspace_quota_periods l join reached e on e.workspace_id = l.workspace_id
          where l.period_start = ${periodStart}::text::date and l.noticed_requests < e.mark
          order by l.workspace_id limit ${AT_ONCE} for update of l skip locked)
      returning r.workspace_id, r.requests_used, r.requests_limit
    )
    select told.user_id, told.contact_id, told.email, told.language, told.time_zone, w.name as workspace_name,
      o.email as owner_email, d.requests_used, d.requests_limit
    from due d
    join public.workspaces w on w.id = d.workspace_id
    join public.profiles o on o.id = w.owner_id
    cross join lateral (
      select p.id as user_id, null::uuid as contact_id, p.email, p.language, p.time_zone
      from public.workspace_members m join public.profiles p on p.id = m.user_id
      where m.workspace_id = w.id and m.role in ('owner', 'admin') and p.mails_quota and p.disabled_at is null
      union all
      select null, c.id, c.email, o.language, o.time_zone from public.billing_contacts c
      where ${withContacts}::boolean and c.user_id = w.id and c.mails_quota and c.confirmed_at is not null
    ) told
    order by w.id, told.user_id, told.contact_id`.execute(tx);
  return rows;
}
