import { z } from "zod";
import { endpoint } from "../../../gate/endpoint.ts";
import { idSchema } from "../../../platform/public/ids.ts";
import {
  createInvitationSchema,
  invitationSchema,
  listInvitationsQuerySchema,
  setSignUpSchema,
  signUpSettingsSchema,
} from "./schema.ts";
import {
  createInvitation,
  getSignUpSettings,
  listInvitations,
  revokeInvitation,
  setSignUpSettings,
} from "./service.ts";

export const getSignUpEndpoint = endpoint(
  {
    id: "admin.getSignUp",
    method: "GET",
    path: "/admin/sign-up",
    summary: "Who may make an account",
    access: "admin.read",
    stepUp: true,
    result: signUpSettingsSchema,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required"],
  },
  () => getSignUpSettings(),
);

export const setSignUpEndpoint = endpoint(
  {
    id: "admin.setSignUp",
    method: "PUT",
    path: "/admin/sign-up",
    summary: "Say who may make an account; in force with the next sign-up",
    access: "admin.manage",
    stepUp: true,
    body: setSignUpSchema,
    result: signUpSettingsSchema,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ principal, body }) => setSignUpSettings(principal, body),
);

export const listInvitationsEndpoint = endpoint(
  {
    id: "admin.listInvitations",
    method: "GET",
    path: "/admin/invitations",
    summary: "Invitations, newest first",
    access: "admin.read",
    stepUp: true,
    query: listInvitationsQuerySchema,
    result: z.object({ items: z.array(invitationSchema), nextCursor: z.string().nullable() }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ query }) => listInvitations(query),
);

export const createInvitationEndpoint = endpoint(
  {
    id: "admin.createInvitation",
    method: "POST",
    path: "/admin/invitations",
    summary: "Mail an invitation; it works once, for seven days and for its address",
    access: "admin.manage",
    stepUp: true,
    body: createInvitationSchema,
    result: invitationSchema,
    status: 201,
    errors: [
      "unauthenticated",
      "not_found",
      "forbidden",
      "step_up_required",
      "invalid_input",
      "conflict",
      "not_configured",
    ],
  },
  ({ principal, body }) => createInvitation(principal, body),
);

export const revokeInvitationEndpoint = endpoint(
  {
    id: "admin.revokeInvitation",
    method: "DELETE",
    path: "/admin/invitations/{id}",
    summary: "Stop an invitation that nobody has used",
    access: "admin.manage",
    stepUp: true,
    params: z.object({ id: idSchema }),
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found"],
  },
  ({ principal, params }) => revokeInvitation(principal, params.id),
);

export const adminSignUpEndpoints = [
  getSignUpEndpoint,
  setSignUpEndpoint,
  listInvitationsEndpoint,
  createInvitationEndpoint,
  revokeInvitationEndpoint,
];
