import { Secret, TOTP } from "otpauth";
import { nowMs } from "../../platform/clock.ts";

const STEP_MS = 30_000;
// One step to each side, for clocks that are not quite right (RFC 6238 §5.2).
const WINDOW = 1;
const SECRET_BYTES = 20;

const totpOf = (secret: string, label = "") =>
  new TOTP({ issuer: "Nexus AI", label, secret: Secret.fromBase32(secret), digits: 6, period: STEP_MS / 1000 });

/** A new secret in base 32 with the address that apps read from the picture. */
export function makeTotpSecret(email: string): { secret: string; uri: string } {
  const secret = new Secret({ size: SECRET_BYTES }).base32;
  return { secret, uri: totpOf(secret, email).toString() };
}

/** The time step whose code this is (RFC 6238), or null for no code of now. */
export function findTotpStep(secret: string, code: string): number | null {
  const delta = totpOf(secret).validate({ token: code, window: WINDOW, timestamp: nowMs() });
  return delta === null ? null : Math.floor(nowMs() / STEP_MS) + delta;
}
