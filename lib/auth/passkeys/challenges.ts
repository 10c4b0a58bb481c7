import { randomBytes } from "node:crypto";
import { hashToken } from "../../platform/crypto/hash.ts";
import type { SetCookie } from "../session-cookie.ts";
import { hashBrowserToken, keepBrowserToken, PASSKEY_COOKIE, readBrowserToken } from "../two-factor/browser-token.ts";
import { isChallengeOpen, keepChallenge } from "./challenge-store.ts";
import { CHALLENGE_SECONDS } from "./schema.ts";

/** What somebody wants to do with a passkey, and as whom, where that is known before it signs. */
export type Purpose =
  | { kind: "sign_in" }
  | { kind: "second_factor"; userId: string }
  | { kind: "step_up" | "add"; userId: string; sessionId: string };

// One hash of all that a challenge is for: an answer to it is worth nothing in another browser, for another purpose,
// account or session, and the table tells nobody what was asked.
function hashChallenge(browser: Buffer, purpose: Purpose, challenge: string): Buffer {
  const userId = "userId" in purpose ? purpose.userId : "";
  const sessionId = "sessionId" in purpose ? purpose.sessionId : "";
  const parts = [browser.toString("base64url"), purpose.kind, userId, sessionId, challenge];
  return hashToken("passkey_challenge", parts.join("\0"));
}

/** Makes a challenge of 256 random bits for this browser. Returns it with the cookie that the browser is known by. */
export async function makeChallenge(
  purpose: Purpose,
  cookieHeader: string | null,
): Promise<{ challenge: Uint8Array<ArrayBuffer>; setCookie: SetCookie }> {
  const token = keepBrowserToken(PASSKEY_COOKIE, cookieHeader);
  const challenge = new Uint8Array(randomBytes(32));
  const text = Buffer.from(challenge).toString("base64url");
  await keepChallenge(hashChallenge(hashBrowserToken(PASSKEY_COOKIE, token), purpose, text));
  return { challenge, setCookie: { name: PASSKEY_COOKIE, value: token, maxAgeSeconds: CHALLENGE_SECONDS } };
}

/** The stored form of a challenge that this browser was given for this purpose and has not answered, or null. */
export async function findChallenge(
  challenge: string,
  purpose: Purpose,
  cookieHeader: string | null,
): Promise<Buffer | null> {
  const browser = readBrowserToken(PASSKEY_COOKIE, cookieHeader);
  if (!browser) return null;
  const hash = hashChallenge(browser, purpose, challenge);
  return (await isChallengeOpen(hash)) ? hash : null;
}
