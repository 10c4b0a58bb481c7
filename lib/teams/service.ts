import { forgetPrincipal } from "../auth/find-principal.ts";
import type { Principal } from "../auth/schema.ts";
import { asService } from "../platform/db/scopes.ts";
import { AppError, notFound } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { prepareMailQueue } from "../platform/mail/queue-mail.ts";
import { declareThrottle, hitThrottle } from "../platform/throttle.ts";
import { changeWorkspace } from "./change-workspace.ts";
import { recordWorkspaceEvent } from "./log/record.ts";
import { mailMember } from "./members/mail-member.ts";
import { listMemberRows } from "./members/store.ts";
import type { CreateWorkspace, UpdateWorkspace, Workspace, WorkspaceDetail } from "./schema.ts";
import {
  deleteWorkspaceRows,
  enterWorkspaceRow,
  findWorkspaceDetail,
  insertWorkspace,
  listWorkspaceRows,
  updateWorkspaceRow,
} from "./store.ts";

const CREATE = declareThrottle({ name: "workspace_create", limit: 20, windowSeconds: 24 * 3600 });

/** The person's workspaces: the personal one, then teams by name. */
export async function listWorkspaces(principal: Principal): Promise<{ items: Workspace[] }> {
  return { items: await listWorkspaceRows(principal) };
}

/** One of them with its numbers. @throws AppError not_found */
export async function getWorkspace(principal: Principal, id: string): Promise<WorkspaceDetail> {
  const detail = await findWorkspaceDetail(principal, id);
  if (!detail) throw notFound("The workspace");
  return detail;
}

/** Makes a team workspace, which the person owns. @throws AppError rate_limited */
export async function createWorkspace(principal: Principal, input: CreateWorkspace): Promise<Workspace> {
  const retryAfterSeconds = await hitThrottle(CREATE, principal.userId);
  if (retryAfterSeconds !== null) {
    throw new AppError("rate_limited", "You have made many workspaces today. Try again later.", { retryAfterSeconds });
  }
  const id = newId();
  // As service: a workspace begins with its owner and the first entry of its log, or not at all.
  await asService()
    .transaction()
    .execute(async (tx) => {
      await insertWorkspace(tx, { id, ...input, ownerId: principal.userId });
      await recordWorkspaceEvent(tx, { workspaceId: id, kind: "workspace_created", actorId: principal.userId });
    });
  return { id, ...input, kind: "team", role: "owner", isActive: false };
}

/** Changes name or colour. @throws AppError not_found, forbidden, conflict */
export async function updateWorkspace(
  principal: Principal,
  id: string,
  changes: UpdateWorkspace,
): Promise<WorkspaceDetail> {
  await changeWorkspace(principal, id, "workspace.update", async (tx, before) => {
    await updateWorkspaceRow(tx, id, changes);
    if (changes.name !== undefined && changes.name !== before.name) {
      const details = { from: before.name, to: changes.name };
      await recordWorkspaceEvent(tx, {
        workspaceId: id,
        kind: "workspace_renamed",
        actorId: principal.userId,
        details,
      });
    }
  });
  return getWorkspace(principal, id);
}

/**
 * Deletes a workspace with its conversations, for all members; each of the others is told by mail.
 * @param typedName Its name, typed by the person who deletes it.
 * @throws AppError not_found, forbidden, conflict (also when the name is another)
 */
export async function deleteWorkspace(principal: Principal, id: string, typedName: string): Promise<void> {
  await prepareMailQueue();
  const members = await changeWorkspace(principal, id, "workspace.delete", async (tx, workspace) => {
    if (typedName.trim() !== workspace.name) throw new AppError("conflict", "This is not the name of the workspace.");
    const all = await listMemberRows(tx, id);
    await deleteWorkspaceRows(tx, id);
    await recordWorkspaceEvent(tx, { workspaceId: id, kind: "workspace_deleted", actorId: principal.userId });
    for (const { userId } of all) {
      if (userId !== principal.userId) await mailMember(tx, userId, { kind: "deleted", workspaceName: workspace.name });
    }
    return all;
  });
  for (const { userId } of members) forgetPrincipal(userId);
}

/** Lets this session work in a workspace of the person's. @throws AppError not_found */
export async function enterWorkspace(principal: Principal, id: string): Promise<void> {
  const { userId, via } = principal;
  if (via.kind !== "session" || !(await enterWorkspaceRow(via.sessionId, userId, id))) throw notFound("The workspace");
  forgetPrincipal(userId);
}
