import { AppError, notFound } from "../../platform/errors.ts";
import type { Principal } from "../schema.ts";
import { findWaysIn, hasWayIn } from "../service/has-way-in.ts";
import { changeAccount } from "../two-factor/change-account.ts";
import { endWithLastFactor } from "../two-factor/store.ts";
import type { PasskeyList } from "./schema.ts";
import { deletePasskey, listPasskeyRows, setPasskeyName } from "./store.ts";

/** The person's passkeys. */
export async function listPasskeys(principal: Principal): Promise<PasskeyList> {
  const [items, ways] = await Promise.all([listPasskeyRows(principal), findWaysIn(principal.userId)]);
  return { items, isLastWay: items.length === 1 && !ways.hasPassword && ways.connections === 0 };
}

/** Gives a passkey another name. @throws AppError not_found, also for somebody else's */
export async function renamePasskey({ userId }: Principal, id: string, name: string): Promise<void> {
  if (!(await setPasskeyName(userId, id, name))) throw notFound("The passkey");
}

/**
 * Removes a passkey. The last way of signing in stays. With the last second factor the recovery codes and the trust in
 * browsers go.
 * @throws AppError not_found, also for somebody else's; conflict when it is the last way
 */
export async function removePasskey({ userId }: Principal, id: string): Promise<void> {
  await changeAccount(userId, async (tx, report) => {
    const name = await deletePasskey(tx, userId, id);
    if (name === null) throw notFound("The passkey");
    // Behind the lock: two that are removed at once must not each take the other for what is left.
    if (!(await hasWayIn(userId, tx))) {
      throw new AppError("conflict", "This is your only way to sign in. Set a password first.");
    }
    await endWithLastFactor(tx, userId);
    await report("passkey_removed", { factor: name });
  });
}
