import type { z } from "zod";
import { now, nowMs } from "../../platform/clock.ts";
import { asService, type Db, type Tx } from "../../platform/db/scopes.ts";
import { AppError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { leaveTier } from "../leave-tier.ts";
import { assertPasskey } from "../passkeys/assert-passkey.ts";
import { issueSession } from "../service/issue-session.ts";
import { assertIssued, openSession, type SignedIn, type SignInClient } from "../service/open-session.ts";
import type { SetCookie } from "../session-cookie.ts";
import { type Account, findAccountById } from "../store/accounts.ts";
import { hashBrowserToken, makeBrowserToken, PENDING_COOKIE, readBrowserToken } from "./browser-token.ts";
import { assertSecondFactor } from "./check-second-factor.ts";
import type { finishSignInSchema } from "./schema.ts";
import { type FactorKinds, findFactorKinds } from "./store.ts";
import { trustBrowser } from "./trusted-browsers.ts";

const PENDING_SECONDS = 600;

/**
 * Keeps a sign-in whose first proof was right until its code comes, ten minutes long. There is no session yet: one that
 * never comes leaves nothing behind. The browser gets a token for this sign-in alone.
 */
export async function holdSignIn(userId: string, db: Db = asService()): Promise<SetCookie> {
  const token = makeBrowserToken();
  // As service: nobody is signed in.
  await db
    .insertInto("pendingSignIns")
    .values({
      id: newId(),
      userId,
      tokenHash: hashBrowserToken(PENDING_COOKIE, token),
      createdAt: now(),
      expiresAt: new Date(nowMs() + PENDING_SECONDS * 1000),
    })
    .execute();
  return { name: PENDING_COOKIE, value: token, maxAgeSeconds: PENDING_SECONDS };
}

function findHeld(tokenHash: Buffer) {
  return asService()
    .selectFrom("pendingSignIns")
    .select("userId")
    .where("tokenHash", "=", tokenHash)
    .where("expiresAt", ">", now())
    .executeTakeFirst();
}

/** Uses a sign-in that waits up. One statement, so that it opens one session. */
async function usePending(tx: Tx, userId: string, tokenHash: Buffer): Promise<boolean> {
  const used = await tx
    .deleteFrom("pendingSignIns")
    .where("tokenHash", "=", tokenHash)
    .where("userId", "=", userId)
    .returning("id")
    .executeTakeFirst();
  return used !== undefined;
}

/** The account whose sign-in waits for a code in this browser, or null. */
export async function findPendingAccount(cookieHeader: string | null): Promise<Account | null> {
  const tokenHash = readBrowserToken(PENDING_COOKIE, cookieHeader);
  const held = tokenHash && (await findHeld(tokenHash));
  return held ? findAccountById(held.userId) : null;
}

/** The same with what can end its sign-in. */
export async function findPendingSignIn(
  cookieHeader: string | null,
): Promise<(FactorKinds & { email: string }) | null> {
  const account = await findPendingAccount(cookieHeader);
  return account && { email: account.email, ...(await findFactorKinds(account.id)) };
}

function tooLate(): AppError {
  return new AppError("gone", "This sign-in has run out. Sign in again.");
}

/**
 * Opens the session that waits in this browser, with a code or a passkey.
 * @throws AppError gone (no such sign-in), invalid_input at `code` or `passkey`, rate_limited, unavailable
 */
export async function finishSignIn(
  input: z.output<typeof finishSignInSchema>,
  cookieHeader: string | null,
  client: SignInClient,
): Promise<SignedIn> {
  const tokenHash = readBrowserToken(PENDING_COOKIE, cookieHeader);
  const found = tokenHash && (await findHeld(tokenHash));
  const account = found && (await findAccountById(found.userId));
  if (!account || account.isDisabled) throw tooLate();
  const isPasskey = "passkey" in input;
  if (isPasskey) await assertPasskey(input.passkey, { kind: "second_factor", userId: account.id }, cookieHeader);
  else await assertSecondFactor(account.id, input.code);
  const { sessionId, setCookies } = await issueSession(account.id);
  const cookies = [...setCookies, { name: PENDING_COOKIE, value: "", maxAgeSeconds: 0 }];
  await openSession(
    account,
    sessionId,
    client,
    "second_factor",
    isPasskey ? "passkey" : "second_factor",
    async (tx) => {
      // With the session and behind its lock: whoever replaces the password makes what waits void, and would not see a
      // session that is opened after it was used up.
      if (!(await usePending(tx, account.id, tokenHash))) throw tooLate();
      await assertIssued(tx, sessionId);
      if (input.trust) cookies.push(await trustBrowser(tx, account.id, client));
    },
  );
  await leaveTier(account.id, account.tier);
  const { theme, language } = account;
  return { userId: account.id, setCookies: cookies, preferences: { theme, language } };
}
