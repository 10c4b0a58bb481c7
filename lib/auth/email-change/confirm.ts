import type { z } from "zod";
import { asService, type Tx } from "../../platform/db/scopes.ts";
import { AppError, fieldError } from "../../platform/errors.ts";
import { mayUseAddress } from "../admission/may-use-address.ts";
import { forgetPrincipal } from "../find-principal.ts";
import type { Principal } from "../schema.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { findAccountById, lockAccount } from "../store/accounts.ts";
import { throttleAccount } from "../throttle-account.ts";
import { AddressRefused, carryOut, prepareToCarryOut } from "./carry-out.ts";
import type { ConfirmedMailbox, emailChangeCodeSchema, Mailbox } from "./schema.ts";
import { hashChangeCode, hashChangeToken } from "./secrets.ts";
import {
  type EmailChange,
  endPendingChange,
  findChangeByToken,
  findOpenChange,
  isAgreed,
  setConfirmed,
  weighCode,
} from "./store.ts";

const UNIQUE_VIOLATION = "23505";
const isRefusal = (error: unknown) =>
  error instanceof AddressRefused || (error instanceof Error && "code" in error && error.code === UNIQUE_VIOLATION);

async function refuse({ userId, oldEmail, newEmail }: EmailChange): Promise<never> {
  // As service: whoever opened the link may be signed out; the change names its account.
  await asService()
    .transaction()
    .execute(async (tx) => {
      await lockAccount(tx, userId);
      await endPendingChange(tx, userId, "refused");
      const details = { from: oldEmail, to: newEmail };
      await recordSecurityEvent(tx, { userId, kind: "email_change_stopped", details });
    });
  throw new AddressRefused();
}

interface Confirmation {
  change: EmailChange;
  mailbox: Mailbox;
  /** Of the other sessions, the one that stays. */
  keptSessionId: string;
  /** What has to be right; counted even when it is not. */
  check?: (tx: Tx) => Promise<boolean>;
}

/** Takes one mailbox as confirmed and, where it is the second, changes the address. Null when it proves nothing. */
async function confirm({ change, mailbox, keptSessionId, check }: Confirmation): Promise<ConfirmedMailbox | null> {
  const account = await findAccountById(change.userId);
  if (!account || account.isDisabled) return null;
  const isAllowed = await mayUseAddress(change.newEmail);
  await prepareToCarryOut();
  // As service: whoever opened the link may be signed out; the change names its account.
  const work = asService()
    .transaction()
    .execute(async (tx): Promise<ConfirmedMailbox | null> => {
      // First, so that of two mailboxes that confirm at once the later one sees the earlier.
      await lockAccount(tx, change.userId);
      if (check && !(await check(tx))) return null;
      if (!(await setConfirmed(tx, change.id, mailbox))) return null;
      if (!(await isAgreed(tx, change.id))) return { status: "waiting" };
      if (!isAllowed) throw new AddressRefused();
      await carryOut(tx, change, account, keptSessionId);
      return { status: "changed" };
    });
  const outcome = await work.catch((error: unknown) => {
    if (isRefusal(error)) return refuse(change);
    throw error;
  });
  if (outcome?.status === "changed") forgetPrincipal(change.userId);
  return outcome;
}

/**
 * Confirms one mailbox by the link of its mail, whoever is signed in.
 * @throws AppError gone, conflict when somebody else has the address meanwhile
 */
export async function confirmByLink(token: string): Promise<ConfirmedMailbox> {
  const found = await findChangeByToken({ old: hashChangeToken("old", token), new: hashChangeToken("new", token) });
  const outcome = found && (await confirm({ ...found, keptSessionId: found.change.sessionId }));
  if (!outcome) throw new AppError("gone", "This link was used before, or is no longer valid.");
  return outcome;
}

/**
 * Confirms one mailbox by the code of its mail, typed by the person who is signed in.
 * @throws AppError invalid_input at `code` (also where nothing waits), rate_limited, conflict, forbidden for an API key
 */
export async function confirmByCode(
  { userId, via }: Principal,
  { mailbox, code }: z.output<typeof emailChangeCodeSchema>,
): Promise<ConfirmedMailbox> {
  if (via.kind !== "session") throw new AppError("forbidden", "An API key may not do this.");
  const change = await findOpenChange(asService(), userId);
  // Not by the address, whose tries anybody can use up by signing in with codes.
  await throttleAccount("emailChangeCode", change?.id ?? userId);
  const outcome =
    change &&
    (await confirm({
      change,
      mailbox,
      keptSessionId: via.sessionId,
      check: (tx) => weighCode(tx, change.id, mailbox, hashChangeCode(mailbox, change.id, code)),
    }));
  if (!outcome) throw fieldError("code", "code_wrong");
  return outcome;
}
