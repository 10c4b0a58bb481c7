import { App, SUPABASE_AUTH_HELPERS_SQL, setExperimental } from "@supabase/lite";
import { createPostgresConnection, type PostgresConnection } from "@supabase/lite/postgres";
import { ensureRoles } from "../ensure-roles.ts";
import { createDiskStorage } from "./disk-storage.ts";

export interface SupabaseOptions {
  databaseUrl: string;
  storageDirectory: string;
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  siteUrl: string;
}

/** Seconds an access token lives. */
export const ACCESS_TOKEN_SECONDS = 900;

/** Lite hands over JSON as text; encoding that again would store `raw_app_meta_data` as a JSON string. */
const jsonType = (oid: number) => ({
  to: oid,
  from: [oid],
  serialize: (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)),
  parse: (text: string) => JSON.parse(text) as unknown,
});

/** Lite prints a banner about its experimental storage, which is meant for its command line. */
async function withoutWarnings<T>(work: () => Promise<T>): Promise<T> {
  const warn = console.warn;
  console.warn = () => undefined;
  try {
    return await work();
  } finally {
    console.warn = warn;
  }
}

/**
 * Builds the Supabase Lite application (auth and storage) over a Postgres and creates its system schema and roles.
 * Accounts are confirmed at once and Lite sends no mail: verification and reset are the product's own.
 */
export async function openSupabase(
  options: SupabaseOptions,
): Promise<{ fetch(request: Request): Promise<Response>; close(): Promise<void> }> {
  setExperimental("storage", true);
  const connection: PostgresConnection = createPostgresConnection({
    url: options.databaseUrl,
    postgresOptions: {
      prepare: false,
      max: 4,
      onnotice: () => undefined,
      types: { json: jsonType(114), jsonb: jsonType(3802) },
    },
  });
  const app = new App({
    connection,
    api: { enabled: false },
    studio: { enabled: false },
    auth: {
      enabled: true,
      jwt_secret: options.jwtSecret,
      jwt_expiry: ACCESS_TOKEN_SECONDS,
      publishable_key: options.publishableKey,
      secret_key: options.secretKey,
      site_url: options.siteUrl,
      enable_signup: true,
      minimum_password_length: 8,
      enable_refresh_token_rotation: true,
      refresh_token_reuse_interval: 10,
      email: { enable_signup: true, enable_confirmations: false },
    },
    storage: { enabled: true, file_size_limit: "512MiB" },
    options: {
      server: { disableStudio: true, disableFallback: true, admin: false },
      drivers: { email: { send: async () => undefined } },
    },
  });
  app._storageAdapter = createDiskStorage(options.storageDirectory);
  await ensureRoles(connection.driver);
  await withoutWarnings(async () => {
    await app.init();
    await app.ensureSystemSchema();
  });
  await connection.driver.unsafe(SUPABASE_AUTH_HELPERS_SQL);
  await connection.driver.unsafe(`
    grant usage on schema storage to service_role;
    grant all on all tables in schema storage to service_role;`);
  // On its first storage request Lite would grant ALL (TRUNCATE too) on every table of every schema with row-level
  // security to anon and authenticated, over the grants of our migrations. It skips that when it believes it has done so.
  Object.assign(connection, { rlsState: "active" });
  return { fetch: (request) => app.fetch(request), close: () => connection.close() };
}
