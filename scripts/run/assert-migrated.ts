import { findPending, MigrationError } from "../../supabase/local/migrate.ts";
import type { Variables } from "./load-environment.ts";

const MOST_NAMES = 5;

/**
 * Makes sure that a hosted database has every migration, before anything is built on it. One that cannot be reached is
 * only told of: it may come back, and `/ready` asks it again.
 * @throws MigrationError naming files and command.
 */
export async function assertMigrated(
  { DATABASE_URL = "", DATABASE_CA }: Variables,
  say: (line: string) => void,
): Promise<void> {
  const pending = await findPending(DATABASE_URL, { ca: DATABASE_CA }).catch((error: unknown) => {
    const { code, message } = error as Error & { code?: string };
    say(`The database cannot be asked for its migrations (${code ?? message}); starting all the same.`);
    return [];
  });
  if (pending.length === 0) return;
  const names = pending.slice(0, MOST_NAMES).map((name) => `  ${name}\n`);
  const more = pending.length - names.length;
  throw new MigrationError(
    `The database lacks ${pending.length === 1 ? "a migration" : `${pending.length} migrations`}:\n${names.join("")}` +
      `${more > 0 ? `  and ${more} more\n` : ""}Apply them first: npm run migrate (or supabase db push)`,
  );
}
