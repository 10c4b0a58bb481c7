import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { env } from "../env.ts";

/** What a ciphertext is bound to: opening it under another owner, provider or column fails. */
export interface EnvelopeContext {
  ownerId: string;
  kind: string;
  column: string;
}

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const WRAPPED_BYTES = IV_BYTES + KEY_BYTES + TAG_BYTES;
/** Of envelopes from before records had wrapped keys: theirs was derived from the ring's with this salt. */
const SALT_BYTES = 16;

interface Sealed {
  keyId: string;
  iv: Buffer;
  ciphertext: Buffer;
  tag: Buffer;
}

function keyOf(keyId: string): Buffer {
  const found = env().NEXUS_ENCRYPTION_KEYS.find(({ id }) => id === keyId);
  if (!found) throw new Error("unknown key");
  return found.key;
}

/** The id of the key that seals now, the first of `NEXUS_ENCRYPTION_KEYS`. */
export function currentKeyId(): string {
  const current = env().NEXUS_ENCRYPTION_KEYS[0];
  if (!current) throw new Error("no encryption key");
  return current.id;
}

function additionalData(context: EnvelopeContext, keyId: string): Buffer {
  return Buffer.from(JSON.stringify([context.ownerId, context.kind, context.column, keyId]));
}

// What the record's own key seals is not bound to the key of the ring, which changes when the record is wrapped anew.
// The wrapping is, and without it the record's key is not to be had.
function recordData(context: EnvelopeContext): Buffer {
  return additionalData(context, "record");
}

function encrypt(key: Buffer, plaintext: Buffer, data: Buffer): Omit<Sealed, "keyId"> {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  cipher.setAAD(data);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return { iv, ciphertext, tag: cipher.getAuthTag() };
}

function decrypt(key: Buffer, { iv, ciphertext, tag }: Omit<Sealed, "keyId">, data: Buffer): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(data);
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

function wrapKey(recordKey: Buffer, keyId: string, context: EnvelopeContext): Buffer {
  const { iv, ciphertext, tag } = encrypt(keyOf(keyId), recordKey, additionalData(context, keyId));
  return Buffer.concat([iv, ciphertext, tag]);
}

function unwrapKey(wrapped: Buffer, keyId: string, context: EnvelopeContext): Buffer {
  const iv = wrapped.subarray(0, IV_BYTES);
  const ciphertext = wrapped.subarray(IV_BYTES, IV_BYTES + KEY_BYTES);
  const tag = wrapped.subarray(IV_BYTES + KEY_BYTES);
  return decrypt(keyOf(keyId), { iv, ciphertext, tag }, additionalData(context, keyId));
}

function write({ keyId, iv, ciphertext, tag }: Sealed): string {
  return ["v1", keyId, ...[iv, ciphertext, tag].map((part) => part.toString("base64url"))].join(".");
}

// One spelling only: bits that decoding would drop could be changed without anybody noticing.
function decode(part: string): Buffer {
  const bytes = Buffer.from(part, "base64url");
  if (bytes.toString("base64url") !== part) throw new Error("malformed");
  return bytes;
}

function read(envelope: string): Sealed {
  const [version, keyId = "", iv = "", ciphertext = "", tag = "", ...rest] = envelope.split(".");
  const sealed = { keyId, iv: decode(iv), ciphertext: decode(ciphertext), tag: decode(tag) };
  if (version !== "v1" || rest.length > 0 || sealed.tag.length !== TAG_BYTES) throw new Error("malformed");
  return sealed;
}

const isDerived = ({ iv }: Sealed) => iv.length === SALT_BYTES + IV_BYTES;

function openDerived({ keyId, iv, ciphertext, tag }: Sealed, context: EnvelopeContext): Buffer {
  const salt = iv.subarray(0, SALT_BYTES);
  const recordKey = Buffer.from(hkdfSync("sha256", keyOf(keyId), salt, "nexus-envelope-v1", KEY_BYTES));
  return decrypt(recordKey, { iv: iv.subarray(SALT_BYTES), ciphertext, tag }, additionalData(context, keyId));
}

function open(sealed: Sealed, context: EnvelopeContext): Buffer {
  if (isDerived(sealed)) return openDerived(sealed, context);
  if (sealed.iv.length !== IV_BYTES || sealed.ciphertext.length < WRAPPED_BYTES) throw new Error("malformed");
  const recordKey = unwrapKey(sealed.ciphertext.subarray(0, WRAPPED_BYTES), sealed.keyId, context);
  return decrypt(recordKey, { ...sealed, ciphertext: sealed.ciphertext.subarray(WRAPPED_BYTES) }, recordData(context));
}

function seal(plaintext: Buffer, context: EnvelopeContext): string {
  const keyId = currentKeyId();
  const recordKey = randomBytes(KEY_BYTES);
  const { iv, ciphertext, tag } = encrypt(recordKey, plaintext, recordData(context));
  return write({ keyId, iv, ciphertext: Buffer.concat([wrapKey(recordKey, keyId, context), ciphertext]), tag });
}

/** One message for every cause, so that a caller cannot be used as an oracle. */
function orRefuse<T>(work: () => T): T {
  try {
    return work();
  } catch {
    throw new Error("The secret could not be opened.");
  }
}

/**
 * Encrypts a secret (AES-256-GCM) with a random key of its own, which is wrapped with the current key of
 * `NEXUS_ENCRYPTION_KEYS` and stands before the ciphertext (IV, key, tag: 60 bytes).
 * @returns `v1.kid.iv.ct.tag`, the last three base64url.
 */
export function sealSecret(plaintext: string, context: EnvelopeContext): string {
  return seal(Buffer.from(plaintext, "utf8"), context);
}

/**
 * Opens what `sealSecret` made under the same context.
 * @throws Error with one message for every cause
 */
export function openSecret(envelope: string, context: EnvelopeContext): string {
  return orRefuse(() => open(read(envelope), context).toString("utf8"));
}

/**
 * The same secret under the current key of the ring: its own key is wrapped anew and the rest stays as it was. An
 * envelope from before records had keys of their own is sealed anew.
 * @throws Error with one message for every cause
 */
export function rewrapSecret(envelope: string, context: EnvelopeContext): string {
  return orRefuse(() => {
    const sealed = read(envelope);
    // Opened whole, so that nothing damaged is carried over as if it were sound.
    const plaintext = open(sealed, context);
    if (isDerived(sealed)) return seal(plaintext, context);
    const recordKey = unwrapKey(sealed.ciphertext.subarray(0, WRAPPED_BYTES), sealed.keyId, context);
    const keyId = currentKeyId();
    const rest = sealed.ciphertext.subarray(WRAPPED_BYTES);
    return write({ ...sealed, keyId, ciphertext: Buffer.concat([wrapKey(recordKey, keyId, context), rest]) });
  });
}
