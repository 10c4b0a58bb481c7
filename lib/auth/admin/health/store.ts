import { sql } from "kysely";
import { asService } from "../../../platform/db/scopes.ts";
import { deadLetterOf } from "../../../platform/jobs/define-job.ts";
import { sendMailJob } from "../../../platform/mail/queue-mail.ts";

// As service throughout: the catalogue and the queue's own rows, nobody's data.

export interface DatabaseFigures {
  sizeBytes: number;
  connections: number;
  maxConnections: number;
  migrations: number;
  lastMigration: string | null;
}

/** Size, connections and how far the schema is. */
export async function readDatabaseFigures(): Promise<DatabaseFigures> {
  const { rows } = await sql<DatabaseFigures>`
    select pg_database_size(current_database())::bigint as size_bytes,
      (select count(*) from pg_stat_activity where datname = current_database())::int as connections,
      current_setting('max_connections')::int as max_connections,
      (select count(*) from supabase_migrations.schema_migrations)::int as migrations,
      (select max(version) from supabase_migrations.schema_migrations) as last_migration`.execute(asService());
  const [figures] = rows;
  if (!figures) throw new Error("no answer");
  return figures;
}

/** Asks the database for nothing. */
export async function pingDatabase(): Promise<void> {
  await sql`select 1`.execute(asService());
}

export interface Outbox {
  queued: number;
  dead: number;
  lastFailureAt: Date | null;
  lastFailure: unknown;
}

/** Mails that wait, those that could not be sent, and the last error. */
export async function readOutbox(): Promise<Outbox> {
  const dead = deadLetterOf(sendMailJob.name);
  const { rows } = await sql<Outbox>`
    select (select count(*) from pgboss.job where name = ${sendMailJob.name} and state < 'active')::int as queued,
      (select count(*) from pgboss.job where name = ${dead} and state < 'active')::int as dead,
      f.at as last_failure_at, f.output as last_failure
    from (select 1) one left join lateral (
      select coalesce(completed_on, started_on, created_on) as at, output from pgboss.job
      where name in (${sendMailJob.name}, ${dead}) and output ? 'message'
      order by at desc limit 1
    ) f on true`.execute(asService());
  const [outbox] = rows;
  if (!outbox) throw new Error("no answer");
  return outbox;
}

export interface Backlog {
  queued: number;
  dead: number;
  oldestDueAt: Date | null;
}

/** What waits for a worker, over all queues. */
export async function readBacklog(): Promise<Backlog> {
  const { rows } = await sql<Backlog>`
    select count(*) filter (where not d.is_dead)::int as queued, count(*) filter (where d.is_dead)::int as dead,
      min(start_after) filter (where not d.is_dead and start_after <= now()) as oldest_due_at
    from pgboss.job j
    cross join lateral (select j.name in (select dead_letter from pgboss.queue where dead_letter is not null)) d(is_dead)
    where j.state < 'active'`.execute(asService());
  return rows[0] ?? { queued: 0, dead: 0, oldestDueAt: null };
}
