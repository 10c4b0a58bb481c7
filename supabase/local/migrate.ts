import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres, { type Sql, type TransactionSql } from "postgres";
import { databaseAddress } from "../../lib/platform/db/database-address.ts";
import { ensureRoles } from "./ensure-roles.ts";

export interface MigrateOptions {
  /** Where the files are; `supabase/migrations` by default. */
  directory?: string;
  /** Leaves out `*_vector.sql` even where the extension exists. */
  skipVector?: boolean;
  /** DATABASE_CA. */
  ca?: string | undefined;
}

export interface MigrateResult {
  /** File names applied now, in order. */
  applied: string[];
  /** File names left out because the `vector` extension is not available. */
  skipped: string[];
}

/** Thrown when files and database do not fit together. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

interface MigrationFile {
  version: string;
  name: string;
  fileName: string;
  content: string;
}

const DEFAULT_DIRECTORY = fileURLToPath(new URL("../migrations", import.meta.url));
const FILE_NAME = /^(\d+)_(.+)\.sql$/;
/** Any constant: the key of the advisory lock that keeps two starters apart. */
const LOCK_KEY = 7_046_029_254_386;

/**
 * Applies the migration files that a database lacks, in order of version, each in a transaction, and records them in
 * `supabase_migrations.schema_migrations` as the Supabase CLI does (`statements` holds the file as one element).
 * @throws MigrationError when an applied file was changed or removed, or a file fails.
 */
export async function migrate(databaseUrl: string, options: MigrateOptions = {}): Promise<MigrateResult> {
  const files = await readFiles(options.directory ?? DEFAULT_DIRECTORY);
  const sql = connect(databaseUrl, options);
  try {
    await prepare(sql);
    const withVector = options.skipVector !== true && (await hasVector(sql));
    const result: MigrateResult = { applied: [], skipped: [] };
    const recorded = await listRecorded(sql);
    checkRecorded(files, recorded);
    for (const file of files) {
      if (!withVector && isForVector(file.fileName)) result.skipped.push(file.fileName);
      else if (!recorded.has(file.version) && (await apply(sql, file))) result.applied.push(file.fileName);
    }
    return result;
  } finally {
    await sql.end();
  }
}

/** Version of the newest file that every database has. */
export async function newestVersion(directory = DEFAULT_DIRECTORY): Promise<string | undefined> {
  return (await readFiles(directory)).findLast(({ fileName }) => !isForVector(fileName))?.version;
}

/** The names of the files that a database lacks, in order. Only reads; one that has more is of a newer version. */
export async function findPending(databaseUrl: string, options: MigrateOptions = {}): Promise<string[]> {
  const files = await readFiles(options.directory ?? DEFAULT_DIRECTORY);
  const sql = connect(databaseUrl, options);
  try {
    const [row] = await sql<{ found: boolean }[]>`
      select to_regclass('supabase_migrations.schema_migrations') is not null as found`;
    const recorded: Recorded = row?.found ? await listRecorded(sql) : new Map();
    const withVector = options.skipVector !== true && (await hasVector(sql));
    return files
      .filter(({ version, fileName }) => !recorded.has(version) && (withVector || !isForVector(fileName)))
      .map(({ fileName }) => fileName);
  } finally {
    await sql.end();
  }
}

function connect(databaseUrl: string, { ca }: MigrateOptions): Sql {
  const { url, ssl } = databaseAddress(databaseUrl, ca);
  return postgres(url, { ssl, max: 1, prepare: false, connect_timeout: 10, onnotice: () => undefined });
}

const isForVector = (fileName: string) => fileName.endsWith("_vector.sql");

async function readFiles(directory: string): Promise<MigrationFile[]> {
  const fileNames = (await readdir(directory)).filter((name) => name.endsWith(".sql")).sort();
  const seen = new Map<string, string>();
  const files: MigrationFile[] = [];
  for (const fileName of fileNames) {
    const [, version, name] = FILE_NAME.exec(fileName) ?? [];
    if (version === undefined || name === undefined) {
      throw new MigrationError(`${fileName}: the name must be <version>_<name>.sql`);
    }
    if (seen.has(version)) throw new MigrationError(`${fileName}: version ${version} is also ${seen.get(version)}`);
    seen.set(version, fileName);
    files.push({ version, name, fileName, content: await readFile(join(directory, fileName), "utf8") });
  }
  return files;
}

async function prepare(sql: Sql): Promise<void> {
  // One at a time: two that grant the same, or create what is not there yet, break each other.
  await sql.begin(async (tx) => {
    await lock(tx);
    await ensureRoles(tx);
    await tx.unsafe(`
      create schema if not exists supabase_migrations;
      create table if not exists supabase_migrations.schema_migrations (version text primary key);
      alter table supabase_migrations.schema_migrations
        add column if not exists statements text[], add column if not exists name text;
    `);
  });
  const [row] = await sql<{ found: boolean }[]>`select to_regclass('auth.users') is not null as found`;
  if (row?.found !== true)
    throw new MigrationError("The auth schema is missing: start Supabase on this database first");
}

const lock = (tx: TransactionSql) => tx`select pg_advisory_xact_lock(${LOCK_KEY})`;

async function hasVector(sql: Sql): Promise<boolean> {
  const rows = await sql`select 1 from pg_available_extensions where name = 'vector'`;
  return rows.length > 0;
}

type Recorded = Map<string, string[]>;

async function listRecorded(sql: Sql): Promise<Recorded> {
  const rows = await sql<{ version: string; statements: string[] | null }[]>`
    select version, statements from supabase_migrations.schema_migrations order by version`;
  return new Map(rows.map((row) => [row.version, row.statements ?? []]));
}

/** A statement as the CLI records it. */
const trimmed = (statement: string) => statement.trim().replace(/[\s;]+$/, "");

function checkRecorded(files: MigrationFile[], recorded: Recorded): void {
  const byVersion = new Map(files.map((file) => [file.version, file]));
  for (const [version, statements] of recorded) {
    const file = byVersion.get(version);
    if (file === undefined) {
      throw new MigrationError(
        `The database has migration ${version}, which this version of the product does not know`,
      );
    }
    // The CLI records single statements; only files recorded whole, or of one, can be compared.
    if (statements.length === 1 && trimmed(statements[0] ?? "") !== trimmed(file.content)) {
      throw new MigrationError(`${file.fileName} was changed after it had been applied`);
    }
  }
}

async function apply(sql: Sql, file: MigrationFile): Promise<boolean> {
  try {
    return await sql.begin(async (tx) => {
      await lock(tx);
      const found = await tx`select from supabase_migrations.schema_migrations where version = ${file.version}`;
      if (found.length > 0) return false;
      await tx.unsafe(file.content);
      await tx`
        insert into supabase_migrations.schema_migrations (version, name, statements)
        values (${file.version}, ${file.name}, ${[file.content]})`;
      return true;
    });
  } catch (error) {
    throw new MigrationError(`${file.fileName}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
