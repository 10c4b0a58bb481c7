/** npm run build: builds the app unless the last build came from the same sources. Needs no services and no secrets. */
import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { createLocalSecrets } from "../supabase/local/create-secrets.ts";
import { buildIfStale } from "./run/build-app.ts";
import { PLACEHOLDERS, readVariables } from "./run/load-environment.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const secrets = createLocalSecrets();
const env = {
  ...PLACEHOLDERS,
  SUPABASE_PUBLISHABLE_KEY: secrets.publishableKey,
  SUPABASE_SECRET_KEY: secrets.secretKey,
  UPSTASH_REDIS_REST_TOKEN: secrets.redisToken,
  NEXUS_SECRET: randomBytes(32).toString("base64url"),
  NEXUS_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
  ...readVariables(root),
  NODE_ENV: "production" as const,
};

let built = false;
await buildIfStale(root, env, () => {
  built = true;
}).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
if (!built) process.stdout.write("The last build is of the same sources.\n");
