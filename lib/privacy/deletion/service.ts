import { assertAnotherAdmin, isLastAdmin } from "../../auth/admin/users/assert-another-admin.ts";
import { forgetPrincipal } from "../../auth/find-principal.ts";
import type { Principal } from "../../auth/schema.ts";
import { queueSecurityNotice } from "../../auth/security-log/queue-notice.ts";
import { recordSecurityEvent } from "../../auth/security-log/record.ts";
import { getAccount } from "../../auth/service/get-account.ts";
import { stopAccess } from "../../auth/service/stop-access.ts";
import { changeAccount } from "../../auth/two-factor/change-account.ts";
import { stopRuns } from "../../chat/service/stop-runs.ts";
import { now, nowMs } from "../../platform/clock.ts";
import { asService, type Tx } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { AppError, fieldError, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue, prepareQueue } from "../../platform/jobs/enqueue.ts";
import { requestOrigin } from "../../platform/request-origin.ts";
import { passNoReturn } from "./begin-deletion.ts";
import { deleteAccountJob } from "./deletion-job.ts";
import { type AccountDeletion, type DeletionState, GRACE_DAYS, type RequestDeletion } from "./schema.ts";
import {
  deleteWaitingDeletion,
  findOwnDeletion,
  insertDeletion,
  listPeopledWorkspaces,
  lockOwnWorkspaces,
  markQueued,
  revokeInvitations,
  takeDueDeletions,
} from "./store.ts";

const GRACE_MS = GRACE_DAYS * 86_400_000;
// What was let in a moment before is remembered for two seconds, and the mail about the request should be out.
const FIRST_RUN_SECONDS = 5;
// A job tries again for some hours before it is given up; one that is at work may be joined, each step can be repeated.
const QUEUE_AGAIN_MS = 3_600_000;
const DUE_AT_ONCE = 20;

/** The request of a person that waits for its day, or null. */
export function getOwnDeletion(principal: Principal): Promise<AccountDeletion | null> {
  return findOwnDeletion(principal);
}

/** Whether the person's account is to be deleted, and what stands in the way. */
export async function getDeletionState(principal: Principal): Promise<DeletionState> {
  // As service: a member list tells whether others are there, of the person's own workspaces.
  const [deletion, peopledWorkspaces, isLast] = await Promise.all([
    findOwnDeletion(principal),
    listPeopledWorkspaces(asService(), principal),
    principal.role === "admin" && isLastAdmin(asService(), principal.userId),
  ]);
  return { deletion, peopledWorkspaces, isLastAdmin: isLast, sellsPlans: env().stripe !== null };
}

async function assertNobodyLeftBehind(tx: Tx, principal: Principal): Promise<void> {
  await lockOwnWorkspaces(tx, principal);
  const names = await listPeopledWorkspaces(tx, principal);
  if (names.length === 0) return;
  throw new AppError("conflict", `Other people are in ${names.join(", ")}. Hand it over or delete it first.`, {
    details: { reason: "peopled_workspace", workspaces: names.join(", ") },
  });
}

/**
 * Asks for the account to be deleted, at once or after seven days. Every session, trusted browser and API key ends with
 * it, invitations to the person's workspaces and those that they made too, answers that are being written stop, and the
 * log and a mail say so.
 * @throws AppError invalid_input when another address was typed; conflict for the last administrator, the owner of a
 * workspace with others in it, and when it is to be deleted no later anyway
 */
export async function requestDeletion(
  principal: Principal,
  { email, when }: RequestDeletion,
): Promise<AccountDeletion> {
  const { userId } = principal;
  const account = await getAccount(userId);
  if (email !== account.email) throw fieldError("email", "email_differs");
  await prepareQueue(deleteAccountJob);
  const requestedAt = now();
  const deletesAt = new Date(requestedAt.getTime() + (when === "now" ? 0 : GRACE_MS));
  const origin = requestOrigin();
  const made = await changeAccount(userId, async (tx) => {
    await assertAnotherAdmin(tx, userId);
    await assertNobodyLeftBehind(tx, principal);
    const deletion = await insertDeletion(tx, { id: newId(), userId, requestedAt, deletesAt });
    if (!deletion) {
      throw new AppError("conflict", "Your account is to be deleted already.", { details: { reason: "asked_before" } });
    }
    await recordSecurityEvent(tx, { userId, kind: "account_deletion_requested", details: { when } });
    if (origin) {
      const about = when === "now" ? "" : deletion.deletesAt;
      await queueSecurityNotice(account, "account_deletion_requested", { origin, about, tx });
    }
    if (when === "later") {
      await stopAccess(tx, userId);
      // Whoever joined until the day would keep the account from going.
      await revokeInvitations(tx, principal);
    } else {
      await passNoReturn(tx, deletion.id, principal);
      await markQueued(tx, deletion.id);
      await enqueue(deleteAccountJob, { deletionId: deletion.id }, { tx, startAfterSeconds: FIRST_RUN_SECONDS });
    }
    return deletion;
  });
  forgetPrincipal(userId);
  await stopRuns(principal);
  return { requestedAt: made.requestedAt, deletesAt: made.deletesAt };
}

/** Keeps an account that was to be deleted. Keys and invitations that ended stay ended. @throws AppError not_found, also once it began */
export async function cancelDeletion({ userId }: Principal): Promise<void> {
  const account = await getAccount(userId);
  const origin = requestOrigin();
  await changeAccount(userId, async (tx) => {
    if (!(await deleteWaitingDeletion(tx, { userId }))) throw notFound("A deletion that could be undone");
    await recordSecurityEvent(tx, { userId, kind: "account_deletion_undone" });
    if (origin) await queueSecurityNotice(account, "account_deletion_undone", { origin, tx });
  });
}

/** Queues the accounts whose day has come, and those whose job was given up; run by the worker. Returns how many. */
export async function queueDueDeletions(): Promise<number> {
  await prepareQueue(deleteAccountJob);
  // As service: the worker acts, for the accounts whose owners have asked.
  return asService()
    .transaction()
    .execute(async (tx) => {
      const due = await takeDueDeletions(tx, new Date(nowMs() - QUEUE_AGAIN_MS), DUE_AT_ONCE);
      for (const deletionId of due) await enqueue(deleteAccountJob, { deletionId }, { tx });
      return due.length;
    });
}
