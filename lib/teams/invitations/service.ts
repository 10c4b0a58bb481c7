import { forgetPrincipal } from "../../auth/find-principal.ts";
import type { Principal } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import type { Tx } from "../../platform/db/scopes.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { assertMailConfigured, prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { declareThrottle, hitThrottle, type Throttle } from "../../platform/throttle.ts";
import { assertMember, changeWorkspace } from "../change-workspace.ts";
import { recordWorkspaceEvent } from "../log/record.ts";
import { findLanguageOf } from "../members/store.ts";
import { rolesGivenBy } from "../policy.ts";
import { assertSeatFor, whileSeatsLast } from "../seats/free-seat.ts";
import { workspaceInvitationMail } from "./mails.ts";
import {
  INVITATION_DAYS,
  type Invite,
  type MadeLink,
  type MakeLink,
  type SeenInvitation,
  type WorkspaceInvitation,
} from "./schema.ts";
import {
  acceptInvitationRow,
  findOpenInvitation,
  findSeenInvitation,
  insertInvitation,
  isMemberAddress,
  listOpenInvitations,
  renewInvitation,
  setInvitationRevoked,
} from "./store.ts";
import { hashInvitationToken, makeInvitationToken } from "./token.ts";

const DAY_SECONDS = 24 * 3600;
const INVITE = declareThrottle({ name: "workspace_invite", limit: 50, windowSeconds: DAY_SECONDS });
const INVITE_ADDRESS = declareThrottle({ name: "workspace_invite_address", limit: 5, windowSeconds: DAY_SECONDS });
const RESEND = declareThrottle({ name: "workspace_resend", limit: 3, windowSeconds: DAY_SECONDS });

async function limit(throttle: Throttle, subject: string, tx?: Tx): Promise<void> {
  const retryAfterSeconds = await hitThrottle(throttle, subject, tx);
  if (retryAfterSeconds === null) return;
  throw new AppError("rate_limited", "Many invitations were sent already. Try again later.", { retryAfterSeconds });
}

const inDays = (days: number) => new Date(nowMs() + days * DAY_SECONDS * 1000);

async function mailInvitation(tx: Tx, principal: Principal, email: string, url: string): Promise<void> {
  // Who has no account yet has chosen no language: most often it is that of who invites them.
  const chosen = (await findLanguageOf(tx, email)) ?? (await findLanguageOf(tx, principal.email));
  const language = chosen === "de" ? "de" : "en";
  await queueMail(workspaceInvitationMail({ email, language }, principal.email, url), { tx });
}

/** The invitations that can still be used, newest first. @throws AppError not_found, forbidden */
export async function listInvitations(principal: Principal, id: string): Promise<{ items: WorkspaceInvitation[] }> {
  await assertMember(principal, id, "invitations.read");
  return { items: await listOpenInvitations(id) };
}

/**
 * Mails an invitation, which works once, for seven days, for its address; an earlier one to the address stops working. It
 * opens a workspace, not the server: who may make an account is up to whoever runs it (`lib/auth/admission`).
 * @throws AppError not_found, forbidden, conflict (is a member already), rate_limited, not_configured
 */
export async function inviteByMail(principal: Principal, id: string, input: Invite): Promise<WorkspaceInvitation> {
  assertMailConfigured();
  const { email, role } = input;
  await assertMember(principal, id, "invitations.manage");
  await limit(INVITE, principal.userId);
  await prepareMailQueue();
  const { url, hash } = makeInvitationToken();
  return changeWorkspace(principal, id, "invitations.manage", async (tx, workspace) => {
    if (!rolesGivenBy(workspace.role).includes(role)) {
      throw new AppError("forbidden", "Only the owner makes admins.", { details: { permission: "members.manage" } });
    }
    if (await isMemberAddress(tx, id, email)) throw new AppError("conflict", "This person is a member already.");
    await assertSeatFor(tx, id, role, email);
    // With the invitation: what is refused mails nobody, and must not use up what the address may get from others.
    await limit(INVITE_ADDRESS, email, tx);
    const invitation = await insertInvitation(tx, {
      workspaceId: id,
      email,
      role,
      tokenHash: hash,
      maxUses: 1,
      invitedBy: principal.userId,
      expiresAt: inDays(INVITATION_DAYS),
    });
    const details = { invitation: invitation.id, role };
    await recordWorkspaceEvent(tx, { workspaceId: id, kind: "member_invited", actorId: principal.userId, details });
    await mailInvitation(tx, principal, email, url);
    return invitation;
  });
}

/** Makes a link for whoever has it. It is shown this once. @throws AppError not_found, forbidden, conflict */
export function makeInvitationLink(principal: Principal, id: string, input: MakeLink): Promise<MadeLink> {
  const { url, hash } = makeInvitationToken();
  const { role, maxUses, days } = input;
  return changeWorkspace(principal, id, "invitations.manage", async (tx) => {
    await assertSeatFor(tx, id, role, null);
    const invitation = await insertInvitation(tx, {
      workspaceId: id,
      email: null,
      role,
      tokenHash: hash,
      maxUses,
      invitedBy: principal.userId,
      expiresAt: inDays(days),
    });
    const details = { role, uses: maxUses, days };
    await recordWorkspaceEvent(tx, { workspaceId: id, kind: "link_made", actorId: principal.userId, details });
    return { ...invitation, url };
  });
}

/**
 * Mails an invitation once more, with a new link and a new week; the earlier link stops working.
 * @throws AppError not_found, forbidden, conflict for a link, rate_limited, not_configured
 */
export async function resendInvitation(principal: Principal, id: string, invitationId: string): Promise<void> {
  assertMailConfigured();
  await assertMember(principal, id, "invitations.manage");
  await limit(RESEND, invitationId);
  await prepareMailQueue();
  const { url, hash } = makeInvitationToken();
  await changeWorkspace(principal, id, "invitations.manage", async (tx) => {
    const found = await findOpenInvitation(tx, id, invitationId);
    if (!found) throw notFound("The invitation");
    if (found.email === null) throw new AppError("conflict", "A link is not mailed.");
    await renewInvitation(tx, invitationId, hash, inDays(INVITATION_DAYS));
    const details = { invitation: invitationId };
    await recordWorkspaceEvent(tx, { workspaceId: id, kind: "invitation_resent", actorId: principal.userId, details });
    await mailInvitation(tx, principal, found.email, url);
  });
}

/** Stops an invitation. @throws AppError not_found, forbidden, conflict */
export async function revokeInvitation(principal: Principal, id: string, invitationId: string): Promise<void> {
  await changeWorkspace(principal, id, "invitations.manage", async (tx) => {
    const found = await findOpenInvitation(tx, id, invitationId);
    if (!found) throw notFound("The invitation");
    await setInvitationRevoked(tx, invitationId);
    const details = found.email === null ? { role: found.role } : { invitation: invitationId };
    await recordWorkspaceEvent(tx, { workspaceId: id, kind: "invitation_revoked", actorId: principal.userId, details });
  });
}

/** One answer for every invitation that is none to this person: unknown, used, over, revoked, somebody else's. */
const noInvitation = () => notFound("The invitation");

/** What an invitation is to somebody who holds its token, signed in or not. @throws AppError not_found */
export async function lookAtInvitation(principal: Principal | null, token: string): Promise<SeenInvitation> {
  const seen = await findSeenInvitation(hashInvitationToken(token), principal?.userId ?? null);
  if (!seen) throw noInvitation();
  return seen;
}

/** Makes the person a member, with the role of the invitation. @throws AppError not_found, conflict (`no_seat`) */
export async function acceptInvitation(principal: Principal, token: string): Promise<{ workspaceId: string }> {
  const workspaceId = await whileSeatsLast(acceptInvitationRow(hashInvitationToken(token), principal.userId));
  if (!workspaceId) throw noInvitation();
  forgetPrincipal(principal.userId);
  return { workspaceId };
}
