import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { workspaceParamsSchema } from "../schema.ts";
import {
  acceptedInvitationSchema,
  invitationParamsSchema,
  invitationTokenSchema,
  inviteSchema,
  madeLinkSchema,
  makeLinkSchema,
  seenInvitationSchema,
  workspaceInvitationSchema,
} from "./schema.ts";
import {
  acceptInvitation,
  inviteByMail,
  listInvitations,
  lookAtInvitation,
  makeInvitationLink,
  resendInvitation,
  revokeInvitation,
} from "./service.ts";

export const listWorkspaceInvitationsEndpoint = endpoint(
  {
    id: "workspaceInvitations.list",
    method: "GET",
    path: "/workspaces/{id}/invitations",
    summary: "Invitations to a workspace that can still be used",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    result: z.object({ items: z.array(workspaceInvitationSchema) }),
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params }) => listInvitations(principal, params.id),
);

export const inviteByMailEndpoint = endpoint(
  {
    id: "workspaceInvitations.invite",
    method: "POST",
    path: "/workspaces/{id}/invitations",
    summary: "Mail an invitation; it works once, for seven days and for its address",
    access: "workspaces.use",
    rateLimit: "sendMail",
    params: workspaceParamsSchema,
    body: inviteSchema,
    result: workspaceInvitationSchema,
    status: 201,
    errors: [
      "unauthenticated",
      "forbidden",
      "invalid_input",
      "not_found",
      "conflict",
      "rate_limited",
      "not_configured",
    ],
  },
  ({ principal, params, body }) => inviteByMail(principal, params.id, body),
);

export const makeInvitationLinkEndpoint = endpoint(
  {
    id: "workspaceInvitations.makeLink",
    method: "POST",
    path: "/workspaces/{id}/links",
    summary: "Make a link by which others join; it is shown this once",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    body: makeLinkSchema,
    result: madeLinkSchema,
    status: 201,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params, body }) => makeInvitationLink(principal, params.id, body),
);

export const resendInvitationEndpoint = endpoint(
  {
    id: "workspaceInvitations.resend",
    method: "POST",
    path: "/workspaces/{id}/invitations/{invitationId}/resend",
    summary: "Mail an invitation once more; the link mailed before stops working",
    access: "workspaces.use",
    rateLimit: "sendMail",
    params: invitationParamsSchema,
    status: 204,
    resultType: "none",
    errors: [
      "unauthenticated",
      "forbidden",
      "invalid_input",
      "not_found",
      "conflict",
      "rate_limited",
      "not_configured",
    ],
  },
  ({ principal, params }) => resendInvitation(principal, params.id, params.invitationId),
);

export const revokeWorkspaceInvitationEndpoint = endpoint(
  {
    id: "workspaceInvitations.revoke",
    method: "DELETE",
    path: "/workspaces/{id}/invitations/{invitationId}",
    summary: "Stop an invitation",
    access: "workspaces.use",
    params: invitationParamsSchema,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params }) => revokeInvitation(principal, params.id, params.invitationId),
);

export const lookAtInvitationEndpoint = endpoint(
  {
    id: "workspaceInvitations.look",
    method: "POST",
    path: "/invitations/look",
    summary: "What an invitation is to whoever holds it",
    access: "public",
    rateLimit: "redeemCode",
    body: invitationTokenSchema,
    result: seenInvitationSchema,
    errors: ["invalid_input", "not_found", "rate_limited"],
  },
  ({ principal, body }) => lookAtInvitation(principal, body.token),
);

export const acceptInvitationEndpoint = endpoint(
  {
    id: "workspaceInvitations.accept",
    method: "POST",
    path: "/invitations/accept",
    summary: "Join a workspace; the role is that of the invitation",
    access: "workspaces.use",
    rateLimit: "redeemCode",
    body: invitationTokenSchema,
    result: acceptedInvitationSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict", "rate_limited"],
  },
  ({ principal, body }) => acceptInvitation(principal, body.token),
);

export const workspaceInvitationEndpoints = [
  listWorkspaceInvitationsEndpoint,
  inviteByMailEndpoint,
  makeInvitationLinkEndpoint,
  resendInvitationEndpoint,
  revokeWorkspaceInvitationEndpoint,
  lookAtInvitationEndpoint,
  acceptInvitationEndpoint,
];
