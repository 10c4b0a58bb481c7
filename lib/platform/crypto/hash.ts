import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "../env.ts";

/**
 * HMAC-SHA-256 of a token under `NEXUS_SECRET`, for tokens that are stored only as hashes. The purpose is part of the
 * message, so a hash of one kind of token is never valid as another.
 */
export function hashToken(purpose: string, token: string): Buffer {
  return createHmac("sha256", env().NEXUS_SECRET).update(`${purpose}\0${token}`).digest();
}

/** Compares two digests in constant time. */
export function equalDigests(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
