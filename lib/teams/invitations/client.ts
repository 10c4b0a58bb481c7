import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../../platform/public/api-client.ts";
import { workspaceKey, workspacePath } from "../client.ts";
import type { inviteSchema, MadeLink, makeLinkSchema, SeenInvitation, WorkspaceInvitation } from "./schema.ts";

const invitationPath = (id: string, invitationId: string) =>
  `${workspacePath(id)}/invitations/${encodeURIComponent(invitationId)}`;

/** Invitations that can still be used, newest first. */
export function workspaceInvitationsQuery(id: string) {
  return queryOptions({
    queryKey: [...workspaceKey(id), "invitations"],
    queryFn: ({ signal }) => callApi<{ items: WorkspaceInvitation[] }>(`${workspacePath(id)}/invitations`, { signal }),
    networkMode: "always",
    retry: false,
  });
}

/** Mails one. @throws ApiError conflict, rate_limited, not_configured */
export function inviteByMail(id: string, body: z.input<typeof inviteSchema>): Promise<WorkspaceInvitation> {
  return callApi(`${workspacePath(id)}/invitations`, { method: "POST", body });
}

/** Makes a link, which is shown this once. @throws ApiError forbidden */
export function makeInvitationLink(id: string, body: z.input<typeof makeLinkSchema>): Promise<MadeLink> {
  return callApi(`${workspacePath(id)}/links`, { method: "POST", body });
}

/** Mails one again. @throws ApiError not_found, rate_limited, not_configured */
export function resendInvitation(id: string, invitationId: string): Promise<void> {
  return callApi(`${invitationPath(id, invitationId)}/resend`, { method: "POST" });
}

/** Stops one. @throws ApiError not_found */
export function revokeInvitation(id: string, invitationId: string): Promise<void> {
  return callApi(invitationPath(id, invitationId), { method: "DELETE" });
}

/** What an invitation is to whoever holds it. @throws ApiError not_found */
export function lookAtInvitation(token: string): Promise<SeenInvitation> {
  return callApi("/invitations/look", { method: "POST", body: { token } });
}

/** Joins. @throws ApiError not_found */
export function acceptInvitation(token: string): Promise<{ workspaceId: string }> {
  return callApi("/invitations/accept", { method: "POST", body: { token } });
}
