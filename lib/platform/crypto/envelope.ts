import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { env } from "../env.ts";

/** What a ciphertext is bound to: opening it under another owner, provider or column fails. */
export interface EnvelopeContext {
  ownerId: string;
  kind: string;
  column: string;
}

const IV_BYTES = 12;
const SALT_BYTES = 16;

// A key per record, derived from the ring key with a random salt (HKDF, RFC 5869), so that no single AES-GCM key
// comes near the number of random 96-bit IVs after which a repeat is likely (NIST SP 800-38D §8.3).
function recordKey(ringKey: Buffer, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", ringKey, salt, "nexus-envelope-v1", 32));
}

function additionalData(context: EnvelopeContext, keyId: string): Buffer {
  return Buffer.from(JSON.stringify([context.ownerId, context.kind, context.column, keyId]));
}

/** Encrypts a secret with the current key of `NEXUS_ENCRYPTION_KEYS`. Returns `v1.kid.salt+iv.ciphertext.tag`, base64url. */
export function sealSecret(plaintext: string, context: EnvelopeContext): string {
  const current = env().NEXUS_ENCRYPTION_KEYS[0];
  if (!current) throw new Error("no encryption key");
  const salt = randomBytes(SALT_BYTES);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", recordKey(current.key, salt), iv);
  cipher.setAAD(additionalData(context, current.id));
  const ciphertext = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
  const parts = [Buffer.concat([salt, iv]), ciphertext, cipher.getAuthTag()];
  return ["v1", current.id, ...parts.map((part) => part.toString("base64url"))].join(".");
}

/**
 * Opens what `sealSecret` made under the same context.
 * @throws Error (one message for every cause, so that a caller cannot be used as an oracle).
 */
export function openSecret(envelope: string, context: EnvelopeContext): string {
  try {
    const [version, keyId = "", head = "", ciphertext = "", tag = "", ...rest] = envelope.split(".");
    const key = env().NEXUS_ENCRYPTION_KEYS.find(({ id }) => id === keyId)?.key;
    const header = Buffer.from(head, "base64url");
    const tagBytes = Buffer.from(tag, "base64url");
    if (
      version !== "v1" ||
      !key ||
      rest.length > 0 ||
      header.length !== SALT_BYTES + IV_BYTES ||
      tagBytes.length !== 16
    ) {
      throw new Error("malformed");
    }
    const decipher = createDecipheriv(
      "aes-256-gcm",
      recordKey(key, header.subarray(0, SALT_BYTES)),
      header.subarray(SALT_BYTES),
    );
    decipher.setAAD(additionalData(context, keyId));
    decipher.setAuthTag(tagBytes);
    return decipher.update(Buffer.from(ciphertext, "base64url"), undefined, "utf8") + decipher.final("utf8");
  } catch {
    throw new Error("The secret could not be opened.");
  }
}
