import { randomInt } from "node:crypto";
import { hashToken } from "../../platform/crypto/hash.ts";

export const RECOVERY_CODE_COUNT = 10;
// Crockford's base 32: nothing that is mistaken for something else when it is written down.
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH = 16;

/** A recovery code: 80 random bits in four groups. */
export function makeRecoveryCode(): string {
  const characters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return characters.replace(/(.{4})(?=.)/g, "$1-");
}

/** The stored form of a recovery code; as it is typed, with or without dashes. */
export function hashRecoveryCode(userId: string, code: string): Buffer {
  const typed = code
    .toLowerCase()
    .replace(/[^0-9a-z]/g, "")
    .replace(/o/g, "0")
    .replace(/[il]/g, "1");
  return hashToken("recovery_code", `${userId}:${typed}`);
}
