import { sql } from "kysely";
import { likePattern } from "../../../platform/db/like-pattern.ts";
import { asService, type Tx } from "../../../platform/db/scopes.ts";
import type { DeadJobQuery, QueueQuery } from "./schema.ts";

// As service throughout: the queue's own tables, which belong to nobody; the operations that read them want the
// permission for it. In `pgboss` the states are in the order created < retry < active.

export interface QueueRow {
  name: string;
  queued: number;
  active: number;
  failed: number;
  dead: number;
  retries: number;
  oldestDueAt: Date | null;
}

/** The queues that have a dead letter queue, by name, after the cursor (a queue's name). */
export async function listQueueRows({ search, cursor, limit }: QueueQuery): Promise<QueueRow[]> {
  const { rows } = await sql<QueueRow>`
    select q.name, q.retry_limit as retries,
      count(j.id) filter (where j.name = q.name and j.state < 'active')::int as queued,
      count(j.id) filter (where j.name = q.name and j.state = 'active')::int as active,
      count(j.id) filter (where j.name = q.name and j.state = 'failed')::int as failed,
      count(j.id) filter (where j.name = q.dead_letter and j.state < 'active')::int as dead,
      min(j.start_after) filter (where j.name = q.name and j.state < 'active' and j.start_after <= now())
        as oldest_due_at
    from (
      select * from pgboss.queue
      where dead_letter is not null and name > ${cursor ?? ""} and lower(name) like ${likePattern(search ?? "")}
      order by name limit ${limit}
    ) q left join pgboss.job j on j.name in (q.name, q.dead_letter)
    group by q.name, q.retry_limit order by q.name`.execute(asService());
  return rows;
}

export interface DeadJobRow {
  id: string;
  queue: string;
  payload: unknown;
  error: unknown;
  tries: number;
  enqueuedAt: Date;
  diedAt: Date;
  /** `diedAt` to the microsecond, for the cursor. */
  diedAtText: string;
}

/** The dead letters that fit, the newest first, after the cursor. */
export async function listDeadRows({ search, queue, cursor, limit }: DeadJobQuery): Promise<DeadJobRow[]> {
  const [beforeAt = null, beforeId = null] = cursor?.split("|") ?? [];
  const pattern = search ? likePattern(search) : null;
  const { rows } = await sql<DeadJobRow>`
    select j.id, j.source_name as queue, j.data as payload, j.output as error,
      coalesce(j.source_retry_count, 0) + 1 as tries, coalesce(j.source_created_on, j.created_on) as enqueued_at,
      j.created_on as died_at, (j.created_on at time zone 'UTC')::text as died_at_text
    from pgboss.job j
    where j.name in (select dead_letter from pgboss.queue) and j.source_name is not null and j.state < 'active'
      and (${queue ?? null}::text is null or j.source_name = ${queue ?? null}::text)
      and (${pattern}::text is null or lower(j.source_name) like ${pattern}::text
        or lower(j.output->>'message') like ${pattern}::text
        or j.id::text = ${search ?? null}::text or j.source_id::text = ${search ?? null}::text)
      and (${beforeAt}::text is null or (j.created_on, j.id) <
        (${beforeAt}::text::timestamp at time zone 'UTC', ${beforeId}::text::uuid))
    order by j.created_on desc, j.id desc limit ${limit}`.execute(asService());
  return rows;
}

export interface TakenJob {
  id: string;
  queue: string;
}

/** Takes one dead letter out; null when there is none. */
export async function discardDeadRow(tx: Tx, id: string): Promise<TakenJob | null> {
  const { rows } = await sql<TakenJob>`
    delete from pgboss.job where id = ${id} and state < 'active' and source_name is not null
      and name in (select dead_letter from pgboss.queue)
    returning id, source_name as queue`.execute(tx);
  return rows[0] ?? null;
}

/**
 * Puts dead letters back into the queue that they came from, with its tries and settings as they are now, the oldest
 * first (what pg-boss's own `redrive` does, and for one job too). A letter that two ask for is moved once.
 * @returns The letters that were moved.
 */
export async function redriveDeadRows(
  tx: Tx,
  { id = null, queue = null, limit }: { id?: string | null; queue?: string | null; limit: number },
): Promise<TakenJob[]> {
  const { rows } = await sql<TakenJob>`
    with candidates as (
      select j.id, j.name from pgboss.job j join pgboss.queue q on q.name = j.source_name and q.dead_letter = j.name
      where j.state < 'active' and (${id}::text is null or j.id = ${id}::text::uuid)
        and (${queue}::text is null or j.source_name = ${queue}::text)
      order by j.created_on limit ${limit} for update of j skip locked
    ), moved as (
      delete from pgboss.job j using candidates c where j.id = c.id and j.name = c.name returning j.*
    ), put as (
      insert into pgboss.job (name, data, priority, retry_limit, retry_backoff, retry_delay, retry_delay_max,
        expire_seconds, keep_until, deletion_seconds, policy, singleton_key, group_id, group_tier, heartbeat_seconds,
        dead_letter)
      select m.source_name, m.data, m.priority, q.retry_limit, q.retry_backoff, q.retry_delay, q.retry_delay_max,
        q.expire_seconds, now() + q.retention_seconds * interval '1s', q.deletion_seconds, q.policy, m.singleton_key,
        m.group_id, m.group_tier, q.heartbeat_seconds, q.dead_letter
      from moved m join pgboss.queue q on q.name = m.source_name
    )
    select id, source_name as queue from moved`.execute(tx);
  return rows;
}

/** How many dead letters a queue has; null for a queue that does not exist. */
export async function countDeadRows(queue: string): Promise<number | null> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from pgboss.job j where j.name = q.dead_letter and j.state < 'active')::int as count
    from pgboss.queue q where q.name = ${queue} and q.dead_letter is not null`.execute(asService());
  return rows[0]?.count ?? null;
}

export interface ScheduleRow {
  name: string;
  cron: string;
  timezone: string;
  lastAt: Date | null;
  lastState: string | null;
}

/** What the clock starts, with the last job of each. */
export async function listScheduleRows(): Promise<ScheduleRow[]> {
  const { rows } = await sql<ScheduleRow>`
    select s.name, s.cron, coalesce(s.timezone, 'UTC') as timezone, j.created_on as last_at, j.state::text as last_state
    from pgboss.schedule s left join lateral (
      select created_on, state from pgboss.job where name = s.name order by created_on desc limit 1
    ) j on true
    order by s.name`.execute(asService());
  return rows;
}
