import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { egressFetch } from "../../platform/egress/egress-fetch.ts";
import { env } from "../../platform/env.ts";
import { log } from "../../platform/log.ts";

const BUDGET_MS = 3_000;
const PREFIX_LENGTH = 5;
// The operator's own address, which may be a copy of the list beside this server.
const ask = egressFetch({ allowPrivate: true, timeoutMs: BUDGET_MS });

async function isListed(base: string, digest: string): Promise<boolean> {
  const [prefix, rest] = [digest.slice(0, PREFIX_LENGTH), digest.slice(PREFIX_LENGTH)];
  const answer = await ask(`${base.replace(/\/$/, "")}/range/${prefix}`, { headers: { "add-padding": "true" } });
  if (!answer.ok) throw new Error(`the list answered ${answer.status}`);
  // Padding is entries that were seen zero times.
  return (await answer.text()).split("\n").some((line) => {
    const [suffix = "", count = "0"] = line.trim().split(":");
    return suffix === rest && Number(count) > 0;
  });
}

/**
 * Whether a password is in the operator's list of breached ones (BREACHED_PASSWORDS_URL, the protocol of Have I Been
 * Pwned's range search: https://haveibeenpwned.com/API/v3#PwnedPasswords). Only five digits of its SHA-1 are sent, and
 * the answer is padded, so the service learns neither the password nor whether it was found.
 * False without a list, and when it does not answer within three seconds: it must not keep anybody from signing up.
 */
export async function isBreached(password: string): Promise<boolean> {
  const base = env().BREACHED_PASSWORDS_URL;
  if (base === null) return false;
  const digest = createHash("sha1").update(password).digest("hex").toUpperCase();
  const tooLate = delay(BUDGET_MS, undefined, { ref: false }).then(() => {
    throw new Error("the list took too long");
  });
  return Promise.race([isListed(base, digest), tooLate]).catch((error: unknown) => {
    log.warn({ err: error }, "the list of breached passwords did not answer");
    return false;
  });
}
