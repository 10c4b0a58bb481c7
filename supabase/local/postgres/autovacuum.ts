import postgres from "postgres";

const EVERY_MS = 10_000;

/**
 * Does for PGlite what autovacuum does for PostgreSQL. Without, a plan that was made while a table was empty, and reads all
 * of it, is kept for as long as the database runs; and what was updated or deleted takes its room for ever.
 * @returns Ends it.
 */
export function startAutovacuum(databaseUrl: string, everyMs: number = EVERY_MS): () => Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  let isEnded = false;

  async function refresh(): Promise<void> {
    // The thresholds of PostgreSQL for dead rows; for statistics half of a table, because all others wait meanwhile.
    const tables = await sql<{ name: string; isFull: boolean }[]>`
      select format('%I.%I', s.schemaname, s.relname) as name,
        s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0) as "isFull"
      from pg_stat_user_tables s join pg_class c on c.oid = s.relid
      where s.n_mod_since_analyze > 50 + 0.5 * greatest(c.reltuples, 0)
        or s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0)`;
    for (const { name, isFull } of tables) {
      if (isEnded) return;
      if (isFull) await sql.unsafe(`vacuum ${name}`).simple();
      // From a small sample.
      await sql.unsafe(`begin; set local default_statistics_target = 10; analyze ${name}; commit`).simple();
    }
  }

  let pass: Promise<void> | undefined;
  const timer = setInterval(() => {
    pass ??= refresh()
      .catch((error: unknown) => {
        if (!isEnded) process.stderr.write(`local services: autovacuum: ${String(error)}\n`);
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
