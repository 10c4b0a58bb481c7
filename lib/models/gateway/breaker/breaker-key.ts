import { hashToken } from "../../../platform/crypto/hash.ts";
import type { Target } from "../target.ts";

const keys = new WeakMap<Target, string>();

/** Which key and address a target uses, without telling: a keyed hash, so that who reads Redis learns no key. */
export function hashKeyOf({ apiKey, baseUrl }: Pick<Target, "apiKey" | "baseUrl">): string {
  return hashToken("provider key", `${apiKey ?? ""}\0${baseUrl ?? ""}`)
    .toString("base64url")
    .slice(0, 16);
}

/** What the spend of a key is counted under: an operator's key by its hash, a person's by its row. */
export function spendKeyOf(target: Pick<Target, "apiKey" | "baseUrl" | "keyId">): string {
  return target.keyId ?? hashKeyOf(target);
}

/** What one breaker stands for: provider, model and key. */
export function breakerKeyOf(target: Target): string {
  let key = keys.get(target);
  if (key === undefined) {
    key = `${target.model.id}|${hashKeyOf(target)}`;
    keys.set(target, key);
  }
  return key;
}
