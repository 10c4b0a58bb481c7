import { hash as bcryptHash } from "bcryptjs";
import { hashToken } from "../../platform/crypto/hash.ts";
import { log } from "../../platform/log.ts";
import { requestOrigin } from "../../platform/request-origin.ts";
import { createAuthClient } from "../create-auth-client.ts";
import { findIdentityId } from "../identity-store.ts";
import { BCRYPT_COST } from "../send-code-job.ts";

/**
 * An account of the auth service that nobody can sign in to. A try for an unknown address is made against it, so that
 * it costs the same look-up and the same password hash as a known address with a wrong password: without it the embedded
 * service answers an unknown address in 2 ms and a known one in 140 ms.
 */
function decoyCredentials(): { email: string; password: string } {
  const email = `${hashToken("decoy.email", "").toString("hex").slice(0, 24)}@decoy.example.com`;
  return { email, password: hashToken("decoy.password", "").toString("base64url") };
}

let ready: Promise<string | null> | undefined;

async function prepare(): Promise<string | null> {
  const { email, password } = decoyCredentials();
  if (await findIdentityId(email)) return email;
  const { error } = await createAuthClient(null).auth.signUp({ email, password });
  if (!error || (await findIdentityId(email))) return email;
  log.warn({ err: error }, "the decoy account could not be created; timing is equalised by a local hash");
  return null;
}

/** The decoy's address, created on first use; null where the auth service refuses to create it. */
export async function findDecoyEmail(): Promise<string | null> {
  ready ??= prepare();
  ready.catch(() => {
    ready = undefined;
  });
  return ready;
}

/** Does the work of checking a password, for nothing. */
export async function spendPasswordCheck(password: string): Promise<void> {
  const email = await findDecoyEmail();
  if (email)
    await createAuthClient(null, requestOrigin()?.ip).auth.signInWithPassword({ email, password: password || "-" });
  else await bcryptHash(password.slice(0, 18), BCRYPT_COST);
}
