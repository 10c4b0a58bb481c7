import { now } from "../../platform/clock.ts";
import { openSecret, sealSecret } from "../../platform/crypto/envelope.ts";
import { asService } from "../../platform/db/scopes.ts";
import { AppError, fieldError, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { clearThrottle, declareThrottle, hitThrottle } from "../../platform/throttle.ts";
import type { Principal } from "../schema.ts";
import { readDevice } from "../security-log/read-device.ts";
import { setProof } from "../step-up/store.ts";
import { changeAccount } from "./change-account.ts";
import type { NewFactor, TwoFactor } from "./schema.ts";
import { secretContext } from "./sealed.ts";
import {
  countRecoveryCodes,
  endWithLastFactor,
  hasSecondFactor,
  listFactors,
  remakeRecoveryCodes,
  spendStep,
} from "./store.ts";
import { findTotpStep, makeTotpSecret } from "./totp.ts";
import { listTrustedBrowsers } from "./trusted-browsers.ts";

const MAX_FACTORS = 10;
const CONFIRM_THROTTLE = declareThrottle({ name: "confirm-factor", limit: 10, windowSeconds: 900 });

/** The person's apps, how many recovery codes are left, and the browsers that need no code. */
export async function getTwoFactor(principal: Principal): Promise<TwoFactor> {
  const [factors, recoveryCodesLeft, browsers] = await Promise.all([
    listFactors(principal),
    countRecoveryCodes(principal.userId),
    listTrustedBrowsers(principal),
  ]);
  return {
    factors: factors.map(({ id, name, createdAt, lastUsedAt }) => ({
      id,
      name,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    })),
    recoveryCodesLeft,
    trustedBrowsers: browsers.map(({ id, ip, userAgent, createdAt, expiresAt }) => ({
      id,
      ip,
      device: readDevice(userAgent),
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    })),
  };
}

/** Makes an app's secret; it counts once a first code of it has confirmed that it was read. @throws AppError conflict */
export function addFactor({ userId, email }: Principal, name: string): Promise<NewFactor> {
  return changeAccount(userId, async (tx) => {
    // One that was never confirmed is of no use once another is begun.
    await tx.deleteFrom("totpFactors").where("userId", "=", userId).where("confirmedAt", "is", null).execute();
    const rows = await tx.selectFrom("totpFactors").select("id").where("userId", "=", userId).execute();
    if (rows.length >= MAX_FACTORS) throw new AppError("conflict", `An account has at most ${MAX_FACTORS} apps.`);
    const { secret, uri } = makeTotpSecret(email);
    const id = newId();
    const envelope = sealSecret(secret, secretContext(userId));
    await tx.insertInto("totpFactors").values({ id, userId, name, envelope, createdAt: now() }).execute();
    return { id, secret, uri };
  });
}

/**
 * Turns an app on with a first code of it. The first second factor of an account comes with recovery codes.
 * @returns The recovery codes, shown this once; none for a further factor.
 * @throws AppError not_found, invalid_input at `code`, rate_limited (ten tries of an account in 15 minutes)
 */
export async function confirmFactor(
  principal: Principal,
  id: string,
  code: string,
): Promise<{ recoveryCodes: string[] }> {
  const { userId, via } = principal;
  const retryAfterSeconds = await hitThrottle(CONFIRM_THROTTLE, userId);
  if (retryAfterSeconds !== null) {
    throw new AppError("rate_limited", "Too many wrong codes. Please wait and try again.", { retryAfterSeconds });
  }
  const confirmed = await changeAccount(userId, async (tx, report) => {
    // Behind the lock of the account: of two first apps at the same moment one brings the codes.
    const isFirst = !(await hasSecondFactor(userId, tx));
    const factor = await tx
      .selectFrom("totpFactors")
      .select(["envelope", "name"])
      .where("id", "=", id)
      .where("userId", "=", userId)
      .where("confirmedAt", "is", null)
      .executeTakeFirst();
    if (!factor) throw notFound("The app");
    const step = findTotpStep(openSecret(factor.envelope, secretContext(userId)), code);
    if (step === null || !(await spendStep(tx, userId, id, step))) throw fieldError("code", "code_wrong");
    await tx.updateTable("totpFactors").set({ confirmedAt: now() }).where("id", "=", id).execute();
    if (via.kind === "session") await setProof(tx, userId, via.sessionId, "second_factor");
    await report("two_factor_added", { factor: factor.name });
    return { recoveryCodes: isFirst ? await remakeRecoveryCodes(tx, userId) : [] };
  });
  await clearThrottle(CONFIRM_THROTTLE, userId);
  return confirmed;
}

/** Gives an app another name. @throws AppError not_found */
export async function renameFactor({ userId }: Principal, id: string, name: string): Promise<void> {
  // As service: people may not write to their factors; this one, of theirs.
  const result = await asService()
    .updateTable("totpFactors")
    .set({ name })
    .where("id", "=", id)
    .where("userId", "=", userId)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw notFound("The app");
}

/** Removes an app. With the last second factor the recovery codes and the trust in browsers go. @throws AppError not_found */
export async function removeFactor({ userId }: Principal, id: string): Promise<void> {
  await changeAccount(userId, async (tx, report) => {
    const removed = await tx
      .deleteFrom("totpFactors")
      .where("id", "=", id)
      .where("userId", "=", userId)
      .returning("name")
      .executeTakeFirst();
    if (!removed) throw notFound("The app");
    await endWithLastFactor(tx, userId);
    await report("two_factor_removed", { factor: removed.name });
  });
}

/** New recovery codes; the old ones no longer work. @throws AppError conflict without a second factor */
export async function makeRecoveryCodes({ userId }: Principal): Promise<{ recoveryCodes: string[] }> {
  return changeAccount(userId, async (tx, report) => {
    // Behind the lock of the account: the last factor may have been removed this moment.
    if (!(await hasSecondFactor(userId, tx))) {
      throw new AppError("conflict", "Add an authenticator app or a passkey first.");
    }
    const recoveryCodes = await remakeRecoveryCodes(tx, userId);
    await report("recovery_codes_made");
    return { recoveryCodes };
  });
}
