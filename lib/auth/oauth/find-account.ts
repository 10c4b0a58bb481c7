import { asService } from "../../platform/db/scopes.ts";
import { AppError } from "../../platform/errors.ts";
import { oneLine } from "../../platform/one-line.ts";
import type { SignInProviderId } from "../../platform/public/sign-in-providers.ts";
import { deleteAuthSessions } from "../identity-store.ts";
import { displayNameSchema, emailSchema, type LANGUAGES } from "../schema.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { createIdentityAndAccount } from "../service/sign-up.ts";
import {
  type Account,
  findAccountByEmail,
  findAccountById,
  lockAccount,
  markVerified,
  nameOfAddress,
  renameAccount,
} from "../store/accounts.ts";
import { killCodes } from "../store/codes.ts";
import { revokeSessions } from "../store/sessions.ts";
import { endTrust } from "../two-factor/store.ts";
import { keepGrant } from "./grants/store.ts";
import { makePlaceholder, setPlaceholder } from "./placeholder-store.ts";
import { type Identity, OAuthFailure, type Redeemed } from "./providers/provider.ts";
import { findConnectedUser, insertConnection } from "./store.ts";

/** `ask`: the address belongs to an account that must sign in before it is connected. */
export type Found = { kind: "enter"; account: Account } | { kind: "ask"; account: Account; email: string };

function refuse(error: unknown): never {
  if (error instanceof AppError && error.code === "sign_up_closed") throw new OAuthFailure("not_admitted");
  throw error;
}

interface Newcomer {
  language: (typeof LANGUAGES)[number];
  timeZone: string;
}

const NAME_LENGTH = 80;
const TRIES = 3;

/** The address as ours are written. @throws OAuthFailure unverified, also for what is no address */
export function verifiedEmail({ email, isEmailVerified }: Identity): string {
  const parsed = emailSchema.safeParse(email);
  if (!isEmailVerified || !parsed.success) throw new OAuthFailure("unverified");
  return parsed.data;
}

function nameOf({ name }: Identity, email: string): string {
  const parsed = displayNameSchema.safeParse(oneLine(name ?? "", NAME_LENGTH));
  return parsed.success ? parsed.data : nameOfAddress(email);
}

/**
 * Gives an account whose address was never confirmed to the owner of the address, and nothing to whoever made it: the
 * password, sessions and codes of before are dead, and so is the name.
 * @returns False when somebody confirmed it, or the provider's account was connected, in this very moment.
 */
async function claim(
  userId: string,
  provider: SignInProviderId,
  { identity, grant }: Redeemed,
  email: string,
): Promise<boolean> {
  const { passwordHash } = await makePlaceholder();
  // As service: nobody is signed in; the provider vouches for the owner of the address.
  return asService()
    .transaction()
    .execute(async (tx) => {
      await lockAccount(tx, userId);
      if ((await findAccountById(userId, tx))?.isVerified !== false) return false;
      const { issuer, subject } = identity;
      // Before anything is confirmed: this waits for who connects it elsewhere, and then nothing is to change here.
      if (!(await insertConnection(tx, { userId, provider, issuer, subject, email }))) return false;
      await markVerified(tx, userId);
      await keepGrant(tx, identity, grant);
      await setPlaceholder(tx, userId, passwordHash);
      await revokeSessions(tx, userId);
      await deleteAuthSessions(tx, userId);
      await endTrust(tx, userId);
      for (const purpose of ["verify_email", "reset_password"] as const) await killCodes(tx, userId, purpose);
      await renameAccount(tx, userId, nameOf(identity, email));
      await recordSecurityEvent(tx, { userId, kind: "email_verified" });
      await recordSecurityEvent(tx, { userId, kind: "oauth_linked", details: { provider, email } });
      return true;
    });
}

/**
 * The account that a provider's account signs in to: the connected one, else a new one, or one whose address nobody has
 * confirmed. A confirmed account of the same address is never entered on the provider's word alone.
 * @throws OAuthFailure unverified, not_admitted
 */
export async function findOrMakeAccount(
  provider: SignInProviderId,
  redeemed: Redeemed,
  newcomer: Newcomer,
): Promise<Found> {
  const { identity } = redeemed;
  for (let attempt = 1; ; attempt++) {
    const connected = await findConnectedUser(identity.issuer, identity.subject);
    const account = connected && (await findAccountById(connected));
    if (account) return { kind: "enter", account };
    const email = verifiedEmail(identity);
    const known = await findAccountByEmail(email);
    if (known?.isVerified || known?.isDisabled) {
      // Connected between the two look-ups: they come in one transaction, so the next round sees both.
      if (attempt < TRIES && (await findConnectedUser(identity.issuer, identity.subject))) continue;
      return { kind: "ask", account: known, email };
    }
    const { password, passwordHash } = await makePlaceholder();
    const input = { email, password, displayName: nameOf(identity, email), ...newcomer };
    const userId = known?.id ?? (await createIdentityAndAccount(input, passwordHash, "provider").catch(refuse));
    // Not ours after all when two came at once: the next round finds what the other has made.
    if (userId) await claim(userId, provider, redeemed, email);
    if (attempt === TRIES) throw new OAuthFailure("failed", "the account changed at every try");
  }
}
