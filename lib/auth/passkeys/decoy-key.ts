import { generateKeyPairSync } from "node:crypto";

const COORDINATE_BYTES = 32;

function makeKey(): Uint8Array {
  const { x = "", y = "" } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
  const bytes = (value: string) => [0x58, COORDINATE_BYTES, ...Buffer.from(value, "base64url")];
  // COSE_Key {1: EC2, 3: ES256, -1: P-256, -2: x, -3: y} (RFC 9053 §7.1.1).
  return Uint8Array.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, ...bytes(x), 0x22, ...bytes(y)]);
}

let key: Uint8Array | undefined;

/** A public key that nobody has the other half of: an unknown passkey costs the same work as a known one. */
export function decoyKey(): Uint8Array {
  key ??= makeKey();
  return key;
}
