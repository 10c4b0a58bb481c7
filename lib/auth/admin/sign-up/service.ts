import { nowMs } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { env } from "../../../platform/env.ts";
import { AppError, notFound } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import { assertMailConfigured, prepareMailQueue, queueMail } from "../../../platform/mail/queue-mail.ts";
import type { Page } from "../../../platform/public/page-schema.ts";
import { hashInvitation } from "../../admission/hash-invitation.ts";
import { makeCode } from "../../make-code.ts";
import type { Principal } from "../../schema.ts";
import { findAccountByEmail } from "../../store/accounts.ts";
import { recordAdminChange } from "../audit/record.ts";
import { invitationMail } from "./mails.ts";
import {
  type CreateInvitation,
  INVITATION_DAYS,
  type Invitation,
  type ListInvitations,
  type SetSignUp,
  type SignUpSettings,
} from "./schema.ts";
import {
  findSignUpSettings,
  insertSignUpSettings,
  listInvitationRows,
  lockSignUpSettings,
  replaceInvitation,
  revokeInvitationRow,
} from "./store.ts";

const DAY_MS = 24 * 3600 * 1000;

/** Who may make an account. */
export function getSignUpSettings(): Promise<SignUpSettings> {
  return findSignUpSettings();
}

/** Says who may make an account, in force with the next sign-up; in the audit log. */
export async function setSignUpSettings(actor: Principal, input: SetSignUp): Promise<SignUpSettings> {
  const settings = { mode: input.mode, domains: [...new Set(input.domains)].sort() };
  // As service: the administrator acts on the server, not on an account.
  await asService()
    .transaction()
    .execute(async (tx) => {
      await lockSignUpSettings(tx);
      const before = await findSignUpSettings(tx);
      await insertSignUpSettings(tx, settings);
      await recordAdminChange(tx, {
        actorId: actor.userId,
        action: "sign_up.mode_changed",
        target: "sign_up",
        before: { ...before },
        after: settings,
      });
    });
  return settings;
}

/** Invitations, newest first. */
export async function listInvitations({ limit, ...query }: ListInvitations): Promise<Page<Invitation>> {
  const rows = await listInvitationRows({ ...query, limit: limit + 1 });
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/**
 * Mails an invitation, which works once, for seven days and for this address; an earlier one stops working.
 * @throws AppError conflict when the address has an account, not_configured
 */
export async function createInvitation(actor: Principal, input: CreateInvitation): Promise<Invitation> {
  assertMailConfigured();
  const { email, role, tier } = input;
  if (await findAccountByEmail(email)) throw new AppError("conflict", "This address has an account already.");
  const { token } = makeCode();
  const url = new URL("/sign-up", env().APP_URL);
  url.searchParams.set("invitation", token);
  const id = newId();
  const expiresAt = new Date(nowMs() + INVITATION_DAYS * DAY_MS);
  await prepareMailQueue();
  // As service, as above.
  await asService()
    .transaction()
    .execute(async (tx) => {
      const invitedBy = actor.userId;
      await replaceInvitation(tx, { id, email, role, tier, tokenHash: hashInvitation(token), invitedBy, expiresAt });
      const after = { role, tier, expires: expiresAt.toISOString() };
      await recordAdminChange(tx, { actorId: actor.userId, action: "invitation.created", target: id, after });
      await queueMail(invitationMail(input, url.href), { tx });
    });
  const createdAt = new Date(nowMs()).toISOString();
  return { id, email, role, tier, state: "open", expiresAt: expiresAt.toISOString(), createdAt };
}

/** Stops an invitation. @throws AppError not_found, also for one that was used or revoked */
export async function revokeInvitation(actor: Principal, id: string): Promise<void> {
  // As service, as above.
  await asService()
    .transaction()
    .execute(async (tx) => {
      if (!(await revokeInvitationRow(tx, id))) throw notFound("The invitation");
      await recordAdminChange(tx, { actorId: actor.userId, action: "invitation.revoked", target: id });
    });
}
