import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { btree_gin } from "@electric-sql/pglite/contrib/btree_gin";
import { citext } from "@electric-sql/pglite/contrib/citext";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { pgcrypto } from "@electric-sql/pglite/contrib/pgcrypto";
import { unaccent } from "@electric-sql/pglite/contrib/unaccent";
import { uuid_ossp } from "@electric-sql/pglite/contrib/uuid_ossp";
import { vector } from "@electric-sql/pglite-pgvector";

const EXTENSIONS = { vector, pg_trgm, pgcrypto, citext, unaccent, btree_gin, uuid_ossp };

/**
 * Opens the embedded database.
 * @param directory Where it lives, or null for one in memory. A new one is initialised in a folder beside it and
 *   renamed when complete: PGlite cannot open a directory whose first initialisation was cut off.
 */
export async function openDatabase(directory: string | null): Promise<PGlite> {
  if (directory === null) return PGlite.create({ extensions: EXTENSIONS });
  const parent = dirname(directory);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const prefix = `${basename(directory)}.new.`;
  for (const name of readdirSync(parent)) {
    if (name.startsWith(prefix)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  if (!existsSync(join(directory, "PG_VERSION"))) {
    const fresh = join(parent, `${prefix}${process.pid}`);
    await (await PGlite.create({ dataDir: fresh, extensions: EXTENSIONS })).close();
    renameSync(fresh, directory);
  }
  return PGlite.create({ dataDir: directory, extensions: EXTENSIONS });
}
