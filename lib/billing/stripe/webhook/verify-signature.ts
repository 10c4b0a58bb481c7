import { createHmac, timingSafeEqual } from "node:crypto";
import { nowMs } from "../../../platform/clock.ts";
import { AppError } from "../../../platform/errors.ts";

const TOLERANCE_SECONDS = 300;
const MAX_SIGNATURES = 10;

function refuse(why: string): AppError {
  return new AppError("bad_request", "The signature is not valid.", { cause: new Error(why) });
}

/**
 * Makes sure that Stripe sent these very bytes, now. https://docs.stripe.com/webhooks#verify-manually
 * The time is checked both ways: a header from the future could be used until that time has come. Of several
 * signatures one must fit (while a secret is replaced there are two), with one of our secrets. Scheme `v1` only.
 * @throws AppError bad_request
 */
export function verifySignature(body: Uint8Array, header: string | null, secrets: readonly string[]): void {
  const parts = (header ?? "").split(",").map((part) => part.trim().split("="));
  const times = parts.filter(([name]) => name === "t").map(([, value]) => value ?? "");
  const signatures = parts.filter(([name]) => name === "v1").map(([, value]) => value ?? "");
  const [time] = times;
  if (time === undefined || times.length !== 1 || !/^\d{1,12}$/.test(time)) throw refuse("no time");
  if (signatures.length === 0 || signatures.length > MAX_SIGNATURES) throw refuse("no signature");
  const ageSeconds = nowMs() / 1000 - Number(time);
  if (Math.abs(ageSeconds) > TOLERANCE_SECONDS) throw refuse("too old, or from the future");
  const isRight = secrets.some((secret) => {
    const expected = createHmac("sha256", secret).update(`${time}.`).update(body).digest();
    return signatures.some((signature) => {
      const given = /^[0-9a-f]{64}$/.test(signature) ? Buffer.from(signature, "hex") : Buffer.alloc(0);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  });
  if (!isRight) throw refuse("no signature fits");
}
