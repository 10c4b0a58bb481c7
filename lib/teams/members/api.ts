import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { handOverSchema, workspaceParamsSchema } from "../schema.ts";
import { memberParamsSchema, memberSchema, setRoleSchema } from "./schema.ts";
import { handOver, leaveWorkspace, listMembers, removeMember, setRole } from "./service.ts";

export const listMembersEndpoint = endpoint(
  {
    id: "members.list",
    method: "GET",
    path: "/workspaces/{id}/members",
    summary: "Who is in a workspace",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    result: z.object({ items: z.array(memberSchema) }),
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params }) => listMembers(principal, params.id),
);

export const setRoleEndpoint = endpoint(
  {
    id: "members.setRole",
    method: "PATCH",
    path: "/workspaces/{id}/members/{userId}",
    summary: "Give a member another role",
    access: "workspaces.use",
    params: memberParamsSchema,
    body: setRoleSchema,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params, body }) => setRole(principal, params.id, params.userId, body),
);

export const removeMemberEndpoint = endpoint(
  {
    id: "members.remove",
    method: "DELETE",
    path: "/workspaces/{id}/members/{userId}",
    summary: "Remove a member; their access ends at once",
    access: "workspaces.use",
    params: memberParamsSchema,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params }) => removeMember(principal, params.id, params.userId),
);

export const leaveWorkspaceEndpoint = endpoint(
  {
    id: "members.leave",
    method: "POST",
    path: "/workspaces/{id}/leave",
    summary: "Leave a workspace; what was written there stays with it",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params }) => leaveWorkspace(principal, params.id),
);

export const handOverEndpoint = endpoint(
  {
    id: "members.handOver",
    method: "POST",
    path: "/workspaces/{id}/owner",
    summary: "Make another member the owner",
    access: "workspaces.use",
    stepUp: true,
    params: workspaceParamsSchema,
    body: handOverSchema,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params, body }) => handOver(principal, params.id, body.userId),
);

export const memberEndpoints = [
  listMembersEndpoint,
  setRoleEndpoint,
  removeMemberEndpoint,
  leaveWorkspaceEndpoint,
  handOverEndpoint,
];
