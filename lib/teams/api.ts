import { z } from "zod";
import { endpoint } from "../gate/endpoint.ts";
import {
  createWorkspaceSchema,
  deleteWorkspaceSchema,
  updateWorkspaceSchema,
  workspaceDetailSchema,
  workspaceParamsSchema,
  workspaceSchema,
} from "./schema.ts";
import {
  createWorkspace,
  deleteWorkspace,
  enterWorkspace,
  getWorkspace,
  listWorkspaces,
  updateWorkspace,
} from "./service.ts";

export const listWorkspacesEndpoint = endpoint(
  {
    id: "workspaces.list",
    method: "GET",
    path: "/workspaces",
    summary: "The person's workspaces",
    access: "workspaces.use",
    result: z.object({ items: z.array(workspaceSchema) }),
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => listWorkspaces(principal),
);

export const createWorkspaceEndpoint = endpoint(
  {
    id: "workspaces.create",
    method: "POST",
    path: "/workspaces",
    summary: "Make a team workspace",
    access: "workspaces.use",
    body: createWorkspaceSchema,
    result: workspaceSchema,
    status: 201,
    errors: ["unauthenticated", "forbidden", "invalid_input", "rate_limited"],
  },
  ({ principal, body }) => createWorkspace(principal, body),
);

export const getWorkspaceEndpoint = endpoint(
  {
    id: "workspaces.get",
    method: "GET",
    path: "/workspaces/{id}",
    summary: "A workspace with the number of its members, seats and conversations",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    result: workspaceDetailSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params }) => getWorkspace(principal, params.id),
);

export const updateWorkspaceEndpoint = endpoint(
  {
    id: "workspaces.update",
    method: "PATCH",
    path: "/workspaces/{id}",
    summary: "Change a workspace's name or colour",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    body: updateWorkspaceSchema,
    result: workspaceDetailSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params, body }) => updateWorkspace(principal, params.id, body),
);

export const deleteWorkspaceEndpoint = endpoint(
  {
    id: "workspaces.remove",
    method: "DELETE",
    path: "/workspaces/{id}",
    summary: "Delete a workspace with the conversations of everybody in it",
    access: "workspaces.use",
    stepUp: true,
    params: workspaceParamsSchema,
    body: deleteWorkspaceSchema,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params, body }) => deleteWorkspace(principal, params.id, body.name),
);

export const enterWorkspaceEndpoint = endpoint(
  {
    id: "workspaces.enter",
    method: "POST",
    path: "/workspaces/{id}/enter",
    summary: "Work in a workspace from here on, in this session",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params }) => enterWorkspace(principal, params.id),
);

export const workspaceEndpoints = [
  listWorkspacesEndpoint,
  createWorkspaceEndpoint,
  getWorkspaceEndpoint,
  updateWorkspaceEndpoint,
  deleteWorkspaceEndpoint,
  enterWorkspaceEndpoint,
];
