import { hashToken } from "../../platform/crypto/hash.ts";

/** The stored form of an invitation's token. */
export function hashInvitation(token: string): Buffer {
  return hashToken("invitation.token", token);
}
