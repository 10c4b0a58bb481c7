import { randomBytes } from "node:crypto";
import { hashToken } from "../platform/crypto/hash.ts";
import { KEY_PREFIX_CHARACTERS } from "./tier-key.ts";

/** `nx_` and 256 random bits as base64url. */
const API_KEY = /^nx_[A-Za-z0-9_-]{43}$/;

/** Whether the text has the form of an API key. */
export function isApiKey(text: string): boolean {
  return API_KEY.test(text);
}

/** What is stored of a key: an HMAC, useless without the server's secret. */
export function hashApiKey(key: string): Buffer {
  return hashToken("api_key", key);
}

/** A new key with its hash and the beginning that lists show. */
export function makeApiKey(): { key: string; hash: Buffer; prefix: string } {
  const key = `nx_${randomBytes(32).toString("base64url")}`;
  return { key, hash: hashApiKey(key), prefix: key.slice(0, KEY_PREFIX_CHARACTERS) };
}
