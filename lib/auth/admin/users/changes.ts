import { nowMs } from "../../../platform/clock.ts";
import type { Tx } from "../../../platform/db/scopes.ts";
import { AppError, fieldError } from "../../../platform/errors.ts";
import { enqueue } from "../../../platform/jobs/enqueue.ts";
import { deleteAuthSessions } from "../../identity-store.ts";
import { recordSecurityEvent } from "../../security-log/record.ts";
import { sendCodeJob } from "../../send-code-job.ts";
import { setTierIn } from "../../service/set-tier.ts";
import { revokeSessions } from "../../store/sessions.ts";
import type { Report } from "../../two-factor/change-account.ts";
import { resetTwoFactorIn } from "../../two-factor/reset.ts";
import type { AdminAction, AuditFacts } from "../audit/schema.ts";
import { assertAnotherAdmin } from "./assert-another-admin.ts";
import type { ChangeUser, UserChange } from "./schema.ts";
import { setDisabled, setRole, type UserDetailRow } from "./store.ts";

/** What a change works on: the account as it is, locked, and how its log is told. */
export interface ChangeContext {
  tx: Tx;
  user: UserDetailRow;
  /** The administrator. */
  actorId: string;
  report: Report;
}

/** What the audit log says of a change. */
export interface Changed {
  action: AdminAction;
  before?: AuditFacts;
  after?: AuditFacts;
}

type Input<C extends UserChange> = Extract<ChangeUser, { change: C }>;

async function changeRole(context: ChangeContext, { role }: Input<"role">): Promise<Changed> {
  const { tx, user } = context;
  if (role === "user") await assertAnotherAdmin(tx, user.id);
  await setRole(tx, user.id, role);
  return { action: "user.role_changed", before: { role: user.role }, after: { role } };
}

async function grantTier({ tx, user }: ChangeContext, { tier, until }: Input<"tier">): Promise<Changed> {
  const end = until === null || tier === "free" ? null : new Date(until);
  if (end && end.getTime() <= nowMs()) throw fieldError("until", "expiry_past");
  await setTierIn(tx, user.id, "grant", tier, undefined, end);
  return {
    action: "user.tier_granted",
    before: { tier: user.grantedTier, until: user.grantedUntil?.toISOString() ?? null },
    after: { tier, until: end?.toISOString() ?? null },
  };
}

/** Here and at the auth service; tokens that are out are refused from now on. */
async function endSessions(tx: Tx, userId: string): Promise<void> {
  await revokeSessions(tx, userId);
  await deleteAuthSessions(tx, userId);
}

async function disable(context: ChangeContext): Promise<Changed> {
  const { tx, user, actorId } = context;
  if (user.id === actorId) throw new AppError("conflict", "You cannot disable your own account.");
  if (user.disabledAt) throw new AppError("conflict", "This account is disabled already.");
  await assertAnotherAdmin(tx, user.id);
  await setDisabled(tx, user.id, true);
  await endSessions(tx, user.id);
  return { action: "user.disabled", before: { disabled: false }, after: { disabled: true } };
}

async function enable({ tx, user }: ChangeContext): Promise<Changed> {
  if (!user.disabledAt) throw new AppError("conflict", "This account is not disabled.");
  await setDisabled(tx, user.id, false);
  return { action: "user.enabled", before: { disabled: true }, after: { disabled: false } };
}

async function resetFactors(
  { tx, user, report }: ChangeContext,
  { reason }: Input<"reset_two_factor">,
): Promise<Changed> {
  const removed = await resetTwoFactorIn(tx, report, user.id, reason);
  return { action: "user.two_factor_reset", before: { ...removed }, after: { apps: 0, passkeys: 0 } };
}

async function sendPasswordReset({ tx, user }: ChangeContext): Promise<Changed> {
  if (user.disabledAt) throw new AppError("conflict", "This account is disabled. Enable it first.");
  await enqueue(sendCodeJob, { email: user.email, reason: "reset", origin: null }, { tx });
  return { action: "user.password_reset_sent" };
}

async function signOutEverywhere({ tx, user }: ChangeContext): Promise<Changed> {
  await endSessions(tx, user.id);
  await recordSecurityEvent(tx, {
    userId: user.id,
    kind: "sessions_ended_by_admin",
    details: { sessionsEnded: user.devices },
  });
  return { action: "user.sessions_revoked", before: { devices: user.devices }, after: { devices: 0 } };
}

/** How each change is made, within the transaction that also writes both logs. */
export const CHANGES: { [C in UserChange]: (context: ChangeContext, input: Input<C>) => Promise<Changed> } = {
  role: changeRole,
  tier: grantTier,
  disable,
  enable,
  reset_two_factor: resetFactors,
  send_password_reset: sendPasswordReset,
  end_sessions: signOutEverywhere,
};
