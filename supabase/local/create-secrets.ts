import { randomBytes } from "node:crypto";

export interface LocalSecrets {
  databasePassword: string;
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  redisToken: string;
}

const random = () => randomBytes(24).toString("base64url");

/** Random secrets in the shapes that Supabase and Upstash use. */
export function createLocalSecrets(): LocalSecrets {
  return {
    databasePassword: random(),
    jwtSecret: randomBytes(32).toString("base64url"),
    publishableKey: `sb_publishable_${random()}`,
    secretKey: `sb_secret_${random()}`,
    redisToken: random(),
  };
}
