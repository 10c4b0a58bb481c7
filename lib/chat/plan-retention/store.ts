import { sql } from "kysely";
import { asService, type Tx } from "../../platform/db/scopes.ts";

// As service throughout: upkeep of everybody's conversations, by limits that are the operator's.

// When a conversation was used last: written in, changed, or brought in from elsewhere, which its id tells and nothing
// else does. The first 48 bits of an id are its time in ms.
const USED_AT = sql.raw(`greatest(c.last_message_at, c.updated_at,
  to_timestamp(('x' || lpad(translate(left(c.id::text, 13), '-', ''), 16, '0'))::bit(64)::bigint / 1000.0))`);

// What a workspace pays for is no part of the plan of who wrote it.
const OWN = sql.raw(`not exists (select from public.workspaces w where w.id = c.workspace_id and w.tier is not null)`);

/** Somebody who is to be told that their plan does not keep conversations for ever. */
export interface Warned {
  email: string;
  language: "en" | "de";
  timeZone: string;
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

/** Forgets who was told of a limit that is not theirs any more: should it come back, they are told anew. */
export async function forgetNotices(): Promise<void> {
  await sql`
    delete from public.retention_notices n using public.profiles p, public.tiers t
    where p.id = n.user_id and t.id = p.tier
      and t.conversation_max_days is distinct from n.max_days`.execute(asService());
}

/**
 * Notes as told the people who have a conversation that goes in at most `noticeDays`, and were not told of the limit they
 * have; answers them. Nothing of theirs goes before `noticeDays` from now.
 */
export async function takeWarned(tx: Tx, at: Date, noticeDays: number, limit: number): Promise<Warned[]> {
  const { rows } = await sql<Warned>`
    with due as (
      select p.id, p.email, p.language, p.time_zone, t.name as tier_name, t.conversation_max_days as max_days
      from public.tiers t
      join public.profiles p on p.tier = t.id
      left join public.retention_notices n on n.user_id = p.id
      where t.conversation_max_days is not null and n.max_days is distinct from t.conversation_max_days
        and p.disabled_at is null
        and exists (select from public.conversations c where c.user_id = p.id and c.deleted_at is null and ${OWN}
          and ${USED_AT}
            < ${at}::timestamptz - make_interval(days => t.conversation_max_days - ${noticeDays}::int))
      order by p.id limit ${limit} for update of p skip locked
    ), told as (
      insert into public.retention_notices as r (user_id, max_days, deletes_from, created_at)
      select d.id, d.max_days, ${at}::timestamptz + make_interval(days => ${noticeDays}::int), ${at} from due d
      on conflict (user_id) do update
        set max_days = excluded.max_days, deletes_from = excluded.deletes_from, created_at = excluded.created_at
        where r.max_days <> excluded.max_days
      returning r.user_id, r.deletes_from
    )
    select d.email, d.language, d.time_zone, d.tier_name, d.max_days, told.deletes_from
    from due d join told on told.user_id = d.id`.execute(tx);
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
      select c.id from public.retention_notices n
      join public.profiles p on p.id = n.user_id
      join public.tiers t on t.id = p.tier and t.conversation_max_days = n.max_days
      join public.conversations c on c.user_id = p.id
      where n.deletes_from <= ${at} and p.disabled_at is null and c.deleted_at is null
        and ${USED_AT} < ${at}::timestamptz - make_interval(days => n.max_days) and ${OWN}
      limit ${limit} for update of c skip locked)`.execute(asService());
  return Number(numAffectedRows ?? 0);
}
