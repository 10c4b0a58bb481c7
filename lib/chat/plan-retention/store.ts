import { sql } from "kysely";
import { asService, type Tx } from "../../platform/db/scopes.ts";

// As service throughout: upkeep of everybody's conversations, by limits that are the operator's.

// When a conversation was used last: written in, changed, or brought in from elsewhere, which its id tells and nothing
// else does. The first 48 bits of an id are its time in ms.
const USED_AT = sql.raw(`greatest(c.last_message_at, c.updated_at,
  to_timestamp(('x' || lpad(translate(left(c.id::text, 13), '-', ''), 16, '0'))::bit(64)::bigint / 1000.0))`);

// Every conversation with the plan that keeps it and what its owner was told of that: a workspace's plan that is in force
// keeps what was written in it, whoever wrote it; the owner's keeps all else.
const KEPT = sql.raw(`public.conversations c
  join public.profiles p on p.id = c.user_id
  left join public.workspaces w on w.id = c.workspace_id and w.tier is not null
  join public.tiers t on t.id = coalesce(w.tier, p.tier)
  left join public.retention_notices n on n.user_id = p.id and n.payer_id = coalesce(w.id, p.id)`);

/** Whether a conversation will have gone unused in `inDays` for longer than its plan keeps it; never under a plan without a limit. */
const goes = (at: Date, inDays: number) => sql`p.disabled_at is null and c.deleted_at is null
  and ${USED_AT} < ${at}::timestamptz - make_interval(days => t.conversation_max_days - ${inDays}::int)`;

/** Somebody who is to be told that a plan does not keep their conversations for ever. */
export interface Warned {
  email: string;
  language: "en" | "de";
  timeZone: string;
  /** Whose plan it is; null: their own. */
  workspace: string | null;
  /** Whether they may still read those conversations, and so export them or go on with them. */
  isMember: boolean;
  tierName: string;
  maxDays: number;
  deletesFrom: Date;
}

/** Whether any plan has such a limit. */
export async function hasLimits(): Promise<boolean> {
  const row = await asService()
    .selectFrom("tiers")
    .select("id")
    .where("conversationMaxDays", "is not", null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Forgets who was told of a limit that is not in force any more: should it come back, they are told anew. */
export async function forgetNotices(): Promise<void> {
  await sql`
    delete from public.retention_notices n using public.payers y
    left join public.profiles p on p.id = y.user_id
    left join public.workspaces w on w.id = y.workspace_id and w.deleted_at is null
    left join public.tiers t on t.id = coalesce(p.tier, w.tier)
    where y.id = n.payer_id and n.max_days is distinct from t.conversation_max_days`.execute(asService());
}

/**
 * Notes as told the people who have a conversation that goes in at most `noticeDays`, and of whom no notice of the plan it
 * is under is left; answers them, once for each plan. Nothing goes by it before `noticeDays` from now.
 */
export async function takeWarned(tx: Tx, at: Date, noticeDays: number, limit: number): Promise<Warned[]> {
  const { rows } = await sql<Warned>`
    with due as (
      select distinct p.id as user_id, coalesce(w.id, p.id) as payer_id, p.email, p.language, p.time_zone,
        w.id as workspace_id, w.name as workspace, t.name as tier_name, t.conversation_max_days as max_days
      from ${KEPT}
      where ${goes(at, noticeDays)} and n.user_id is null
      order by 1, 2 limit ${limit}
    ), told as (
      insert into public.retention_notices (user_id, payer_id, max_days, deletes_from, created_at)
      select d.user_id, d.payer_id, d.max_days, ${at}::timestamptz + make_interval(days => ${noticeDays}::int), ${at}
      from due d
      on conflict do nothing returning user_id, payer_id, deletes_from
    )
    select d.email, d.language, d.time_zone, d.workspace, d.tier_name, d.max_days, told.deletes_from,
      d.workspace_id is null or exists (select from public.workspace_members m
        where m.workspace_id = d.workspace_id and m.user_id = d.user_id) as is_member
    from due d join told using (user_id, payer_id)`.execute(tx);
  return rows;
}

/**
 * Deletes, as their owners do, conversations that nobody has used for as long as the plan keeps them: they stay among the
 * deleted ones for their time. Only of people who were told, once the day has come that was named then.
 * @returns How many; less than `limit` when nothing is left.
 */
export async function deleteUnused(at: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    update public.conversations set deleted_at = ${at}, updated_at = ${at} where id in (
      select c.id from ${KEPT}
      where n.deletes_from <= ${at} and n.max_days = t.conversation_max_days and ${goes(at, 0)}
      limit ${limit} for update of c skip locked)`.execute(asService());
  return Number(numAffectedRows ?? 0);
}
