import { randomBytes, randomInt } from "node:crypto";
import { hashToken } from "../platform/crypto/hash.ts";
import type { CodePurpose } from "./store/codes.ts";

export interface OneTimeCode {
  /** Six digits, to be typed. */
  code: string;
  /** 256 bits, for the link. */
  token: string;
}

/** A new code with its token. */
export function makeCode(): OneTimeCode {
  return { code: String(randomInt(1_000_000)).padStart(6, "0"), token: randomBytes(32).toString("base64url") };
}

/** The stored form of a code. The user is part of it: equal codes of two users have different hashes. */
export function hashCode(purpose: CodePurpose, userId: string, code: string): Buffer {
  return hashToken(`${purpose}.code`, `${userId}:${code}`);
}

/** The stored form of a link's token. */
export function hashLinkToken(purpose: CodePurpose, token: string): Buffer {
  return hashToken(`${purpose}.token`, token);
}
