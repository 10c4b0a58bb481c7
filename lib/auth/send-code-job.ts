import { hash as bcryptHash } from "bcryptjs";
import { z } from "zod";
import { openSecret, sealSecret } from "../platform/crypto/envelope.ts";
import type { SealedColumn } from "../platform/crypto/rotation/sealed-column.ts";
import { JOBS_SCHEMA } from "../platform/jobs/boss.ts";
import { defineJob } from "../platform/jobs/define-job.ts";

/** What bcrypt costs at the auth service, hosted and embedded. */
export const BCRYPT_COST = 10;

/**
 * "Mail this address what it asked for, if there is reason to." The request that asks only enqueues this, whoever the
 * address belongs to, so that neither its answer nor its time tells whether there is an account.
 */
export const sendCodeJob = defineJob({
  name: "auth.send-code",
  schema: z.object({
    email: z.string(),
    /** `sign_up` confirms, or tells the owner of a confirmed address; `verify` confirms; `reset` sets a new password; `sign_in` signs in. */
    reason: z.enum(["sign_up", "verify", "reset", "sign_in"]),
    /** The sealed hash of the password that confirming shall set; without it a link is mailed by which to choose one. */
    password: z.string().optional(),
    /** The hash of the browser that asks for a code to sign in, base64url. */
    browser: z.string().optional(),
    /** Where the request came from, for the security log. */
    origin: z.object({ ip: z.string(), userAgent: z.string(), sessionId: z.string().nullable() }).nullable().optional(),
  }),
  keepSeconds: 600,
});
export type SendCode = z.infer<typeof sendCodeJob.schema>;

const contextOf = (email: string) => ({ ownerId: email, kind: "sign_up", column: "password_hash" });

/** The sealed hashes of sign-ups that wait. */
export const sealedSignUps: SealedColumn = {
  table: `${JOBS_SCHEMA}.job`,
  job: sendCodeJob.name,
  envelope: { column: "data", field: "password" },
  contextOf: (row) => contextOf(z.object({ data: sendCodeJob.schema }).parse(row).data.email),
};

/** Hashes a password (bcrypt) and seals the hash for the job: a queue is read by more people than a user table. */
export async function sealPassword(email: string, password: string): Promise<{ hash: string; sealed: string }> {
  const hash = await bcryptHash(password, BCRYPT_COST);
  return { hash, sealed: sealSecret(hash, contextOf(email)) };
}

/** The hash that `sealPassword` sealed for this address. @throws Error when the key is gone. */
export function openPassword(email: string, sealed: string): string {
  return openSecret(sealed, contextOf(email));
}
