import { sql } from "kysely";
import { nowMs } from "../clock.ts";
import { asService } from "../db/scopes.ts";

// Six beats: one that is late because a job keeps the process busy is no alarm.
const ALIVE_MS = 60_000;

/** When a worker last showed that it is alive (about every ten seconds); null when none ever ran. */
export async function findWorkerHeartbeat(): Promise<Date | null> {
  // As service: the queue's own bookkeeping, nobody's data.
  const { rows } = await sql<{ exists: boolean }>`select to_regclass('pgboss.version') is not null as exists`.execute(
    asService(),
  );
  // The queue's tables are made by the first process that uses it.
  if (!rows[0]?.exists) return null;
  const version = await sql<{ cronOn: Date | null }>`select cron_on from pgboss.version`.execute(asService());
  return version.rows[0]?.cronOn ?? null;
}

/** Whether a heartbeat is one of the last minute. */
export function isFresh(seenAt: Date | null, atMs: number): boolean {
  return seenAt !== null && atMs - seenAt.getTime() < ALIVE_MS;
}

/** Whether a worker showed itself within the last minute. */
export async function isWorkerAlive(): Promise<boolean> {
  return isFresh(await findWorkerHeartbeat(), nowMs());
}
