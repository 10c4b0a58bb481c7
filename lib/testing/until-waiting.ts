import { sql } from "kysely";
import { expect } from "vitest";
import { asService } from "../platform/db/scopes.ts";

/**
 * Resolves once as many statements wait for a lock, for what must happen between two steps of somebody else. At once on
 * the embedded database: there the one connection keeps everybody waiting while a transaction is open.
 */
export async function untilWaiting(count = 1): Promise<void> {
  if (process.env.NEXUS_TEST_DATABASE_URL === undefined) return;
  const waiting = async () => {
    const { rows } = await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock'
      and datname = current_database()`.execute(asService());
    return rows.length;
  };
  await expect.poll(waiting, { timeout: 10_000 }).toBeGreaterThanOrEqual(count);
}
