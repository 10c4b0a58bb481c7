import { sealSecret } from "../../lib/platform/crypto/envelope.ts";

/** 96 bits in base64url. */
const IV_CHARACTERS = 16;

/**
 * Seals one secret so many times (DP-11).
 * @returns How many IVs occurred before, of both in each record: that of its text and that of its key.
 */
export function countRepeatedIvs(times: number): number {
  const context = { ownerId: "bench", kind: "openai", column: "envelope" };
  const seen = new Set<string>();
  for (let index = 0; index < times; index++) {
    const [, , iv = "", ciphertext = ""] = sealSecret("x", context).split(".");
    if (iv.length !== IV_CHARACTERS) throw new Error("An IV has 96 bits.");
    seen.add(iv).add(ciphertext.slice(0, IV_CHARACTERS));
  }
  return 2 * times - seen.size;
}
