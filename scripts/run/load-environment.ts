import { randomBytes } from "node:crypto";
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv as parseDotEnv } from "node:util";
import { EnvError, parseEnv } from "../../lib/platform/env.ts";
import { createLocalSecrets } from "../../supabase/local/create-secrets.ts";
import { DataDirectoryError, inDirectory } from "../../supabase/local/data-directory.ts";
import { writePrivate } from "./write-private.ts";

export type Variables = Record<string, string | undefined>;

const SERVICE_URLS = ["SUPABASE_URL", "DATABASE_URL", "UPSTASH_REDIS_REST_URL"] as const;

/** The environment with `.env.local` and `.env` beneath it: what is set outside wins. */
export function readVariables(root: string, outside: Variables = process.env): Variables {
  const variables: Variables = {};
  for (const name of [".env", ".env.local"]) {
    const path = join(root, name);
    if (existsSync(path)) Object.assign(variables, parseDotEnv(readFileSync(path, "utf8")));
  }
  // A blank variable is a missing one, as in lib/platform/env.ts; provider packages read the environment themselves.
  return Object.fromEntries(Object.entries({ ...variables, ...outside }).filter(([, value]) => value !== ""));
}

/** The data directory: the flag's, else that of `NEXUS_DATA`, else `.data` beside the sources. */
export function findData(root: string, flag: string | undefined): string {
  return flag ? resolve(flag) : resolve(root, readVariables(root).NEXUS_DATA ?? ".data");
}

/**
 * Whether the three outside services are configured.
 * @throws EnvError when only some of them are: half a configuration would write to two places.
 */
export function isHosted(variables: Variables): boolean {
  const missing = SERVICE_URLS.filter((name) => !variables[name]);
  if (missing.length === 0) return true;
  if (missing.length === SERVICE_URLS.length) return false;
  const lines = missing.map((name) => `  ${name}: is missing`).join("\n");
  throw new EnvError(`Set all of ${SERVICE_URLS.join(", ")}, or none to use the embedded services:\n${lines}`);
}

/**
 * The secrets that are stored; none where nothing is.
 * @throws DataDirectoryError when the file is damaged, or gone from beside a database: what new keys are made for would
 * hide that the old ones are lost, with everything that they encrypt.
 */
function readStored(data: string, path: string): Record<string, string> {
  if (!existsSync(path)) {
    if (!existsSync(join(data, "postgres", "PG_VERSION"))) return {};
    throw new DataDirectoryError(
      `${path} is missing, and the database beside it needs its keys: put the file back. To go on without ` +
        "(provider keys, two-factor sign-in, API keys and sessions are then lost), write {} into it.",
    );
  }
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Record<string, string>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new DataDirectoryError(`${path} is damaged. It holds the keys of what is stored: put a whole copy back.`);
  }
}

/**
 * Reads `<data>/secrets.json`, creating it, or what it lacks, with random values.
 * @throws DataDirectoryError when it cannot be read or written: making new keys would lose what the old ones encrypt.
 */
export function loadSecrets(data: string): Record<string, string> {
  return inDirectory(data, () => {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    chmodSync(data, 0o700);
    const path = join(data, "secrets.json");
    const stored = readStored(data, path);
    const secrets = { ...createSecrets(), ...stored };
    if (Object.keys(secrets).length !== Object.keys(stored).length) {
      writePrivate(path, `${JSON.stringify(secrets, null, 2)}\n`);
    }
    return secrets;
  });
}

function createSecrets(): Record<string, string> {
  const local = createLocalSecrets();
  return {
    LOCAL_DATABASE_PASSWORD: local.databasePassword,
    SUPABASE_JWT_SECRET: local.jwtSecret,
    SUPABASE_PUBLISHABLE_KEY: local.publishableKey,
    SUPABASE_SECRET_KEY: local.secretKey,
    UPSTASH_REDIS_REST_TOKEN: local.redisToken,
    NEXUS_SECRET: randomBytes(32).toString("base64url"),
    NEXUS_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
  };
}

/** Addresses that satisfy the schema until the embedded services have told theirs. */
export const PLACEHOLDERS: Variables = {
  DATABASE_URL: "postgres://postgres@127.0.0.1:5432/postgres",
  SUPABASE_URL: "http://127.0.0.1:54321",
  UPSTASH_REDIS_REST_URL: "http://127.0.0.1:8079",
};

/** What is read when somebody first needs it: by then nobody would look for the reason in the environment. */
const PATHS = {
  GEOIP_DATABASE: { is: (path: string) => statSync(path).isFile(), words: "is not a file that can be read" },
  ROUTER_WEIGHTS_DIR: { is: (path: string) => statSync(path).isDirectory(), words: "is not a directory" },
};

function findPathProblems(variables: Variables): string[] {
  return Object.entries(PATHS).flatMap(([name, { is, words }]) => {
    const path = variables[name];
    if (!path) return [];
    try {
      accessSync(path, constants.R_OK);
      return is(path) ? [] : [`${name}: ${words}`];
    } catch {
      return [`${name}: ${words}`];
    }
  });
}

/** Checks the environment before any slow work. @throws EnvError naming each wrong variable. */
export function validate(variables: Variables, hosted: boolean): void {
  parseEnv(hosted ? variables : { ...variables, ...PLACEHOLDERS });
  const problems = findPathProblems(variables);
  if (problems.length > 0) throw new EnvError(["The environment is not valid:", ...problems].join("\n  "));
}
