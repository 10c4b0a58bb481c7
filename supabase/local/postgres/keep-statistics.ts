import postgres from "postgres";

const EVERY_MS = 10_000;

/**
 * Tells the planner of tables that have changed by half: PGlite has no autovacuum that would. Without, a plan that was
 * made while a table was empty, and reads all of it, is kept for as long as the database runs.
 * @returns Ends it.
 */
export function keepStatistics(databaseUrl: string, everyMs: number = EVERY_MS): () => Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  let isEnded = false;

  async function refresh(): Promise<void> {
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', s.schemaname, s.relname) as name
      from pg_stat_user_tables s join pg_class c on c.oid = s.relid
      where s.n_mod_since_analyze > 50 + 0.5 * greatest(c.reltuples, 0)`;
    // One by one and from a small sample: all others wait meanwhile.
    for (const { name } of tables) {
      if (!isEnded)
        await sql.unsafe(`begin; set local default_statistics_target = 10; analyze ${name}; commit`).simple();
    }
  }

  let pass: Promise<void> | undefined;
  const timer = setInterval(() => {
    pass ??= refresh()
      .catch((error: unknown) => {
        if (!isEnded) process.stderr.write(`local services: statistics: ${String(error)}\n`);
      })
      .finally(() => {
        pass = undefined;
      });
  }, everyMs);
  return async () => {
    isEnded = true;
    clearInterval(timer);
    await pass;
    await sql.end();
  };
}
