import { isIP } from "node:net";
import { isPublicAddress } from "../../platform/egress/address-policy.ts";
import type { FieldReason } from "../../platform/public/field-reasons.ts";

const LOCAL_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp)\.?$/i;

/**
 * What is wrong with a base URL that a person wants their key sent to, or null. Only http(s), without
 * credentials, query or fragment. Addresses that are not on the public internet are the operator's to configure
 * (OPENAI_COMPATIBLE_SERVERS): a person who could name one would reach into the operator's network. Names are resolved
 * and checked again when the request is made.
 */
export function findBaseUrlProblem(baseUrl: string): FieldReason | null {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    return "address_malformed";
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return "address_scheme";
  if (url.username || url.password) return "address_credentials";
  if (url.search || url.hash) return "address_query";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isPrivate = isIP(host) ? !isPublicAddress(host) : LOCAL_NAME.test(host) || !host.includes(".");
  if (isPrivate) return "address_private";
  return null;
}

/** A base URL as it is stored: without the slash at its end. */
export function normalizeBaseUrl(baseUrl: string): string {
  return new URL(baseUrl).href.replace(/\/+$/, "");
}

const HINT_CHARACTERS = 4;
const HINT_MIN_LENGTH = 16;

/** The end of a key, for telling keys apart; nothing of a short one. */
export function hintOf(apiKey: string): string {
  return apiKey.length < HINT_MIN_LENGTH ? "" : apiKey.slice(-HINT_CHARACTERS);
}
