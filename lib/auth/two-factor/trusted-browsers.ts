import { now, nowMs } from "../../platform/clock.ts";
import { asService, readAsUser, type Tx } from "../../platform/db/scopes.ts";
import { notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { Principal } from "../schema.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import type { SetCookie } from "../session-cookie.ts";
import { hashBrowserToken, makeBrowserToken, readBrowserToken, TRUST_COOKIE } from "./browser-token.ts";

const TRUST_SECONDS = 30 * 24 * 3600;

/** Whether the account has said that this browser needs no code. */
export async function isTrustedBrowser(userId: string, cookieHeader: string | null): Promise<boolean> {
  const tokenHash = readBrowserToken(TRUST_COOKIE, cookieHeader);
  if (!tokenHash) return false;
  // As service: nobody is signed in yet; the row must be this account's.
  const row = await asService()
    .selectFrom("trustedBrowsers")
    .select("id")
    .where("tokenHash", "=", tokenHash)
    .where("userId", "=", userId)
    .where("expiresAt", ">", now())
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Lets this browser sign in without a code for 30 days. Returns the cookie that it is known by.
 * @param tx As service: only the server writes down whom it trusts.
 */
export async function trustBrowser(
  tx: Tx,
  userId: string,
  from: { ip: string; userAgent: string },
): Promise<SetCookie> {
  const token = makeBrowserToken();
  const row = {
    id: newId(),
    userId,
    tokenHash: hashBrowserToken(TRUST_COOKIE, token),
    ip: from.ip,
    userAgent: from.userAgent.slice(0, 300),
    createdAt: now(),
    expiresAt: new Date(nowMs() + TRUST_SECONDS * 1000),
  };
  await tx.insertInto("trustedBrowsers").values(row).execute();
  await recordSecurityEvent(tx, { userId, kind: "browser_trusted" });
  return { name: TRUST_COOKIE, value: token, maxAgeSeconds: TRUST_SECONDS };
}

/** The browsers that sign in without a code. */
export function listTrustedBrowsers(principal: Principal) {
  return readAsUser(principal, (tx) =>
    tx
      .selectFrom("trustedBrowsers")
      .select(["id", "ip", "userAgent", "createdAt", "expiresAt"])
      .where("userId", "=", principal.userId)
      .where("expiresAt", ">", now())
      .orderBy("createdAt", "desc")
      .execute(),
  );
}

/** Lets a browser be asked for a code again. @throws AppError not_found, also for somebody else's */
export async function endBrowserTrust({ userId }: Principal, id: string): Promise<void> {
  // As service: only the server writes down whom it trusts; the row of the person who asks.
  const isEnded = await asService()
    .transaction()
    .execute(async (tx) => {
      const result = await tx
        .deleteFrom("trustedBrowsers")
        .where("id", "=", id)
        .where("userId", "=", userId)
        .executeTakeFirst();
      if (result.numDeletedRows === 0n) return false;
      await recordSecurityEvent(tx, { userId, kind: "browser_trust_ended" });
      return true;
    });
  if (!isEnded) throw notFound("The browser");
}
