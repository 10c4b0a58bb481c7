import { randomBytes } from "node:crypto";
import { hashToken } from "../../platform/crypto/hash.ts";
import { env } from "../../platform/env.ts";

/** The stored form of an invitation's token. */
export function hashInvitationToken(token: string): Buffer {
  return hashToken("workspace_invitation.token", token);
}

/** A new token of 256 bits: its link, which is shown or mailed once, and what is stored. */
export function makeInvitationToken(): { url: string; hash: Buffer } {
  const token = randomBytes(32).toString("base64url");
  const url = new URL("/invitation", env().APP_URL);
  url.searchParams.set("token", token);
  return { url: url.href, hash: hashInvitationToken(token) };
}
