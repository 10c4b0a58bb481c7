import { findRules } from "./store.ts";

/**
 * Whether an account that exists may have the address. Where only some domains may sign up, an address of another one
 * may not come in by a later change either. Invitations and a closed sign-up are about new accounts, so they do not count.
 */
export async function mayUseAddress(email: string): Promise<boolean> {
  const { mode, domains } = await findRules();
  return mode !== "domains" || domains.includes(email.split("@").at(-1) ?? "");
}
