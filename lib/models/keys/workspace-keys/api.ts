import { endpoint } from "../../../gate/endpoint.ts";
import { workspaceParamsSchema } from "../../../teams/schema.ts";
import { updateOwnKeySchema } from "../own-keys/schema.ts";
import { addWorkspaceKeySchema, workspaceKeyParamsSchema, workspaceProvidersSchema } from "./schema.ts";
import {
  addWorkspaceKey,
  listWorkspaceKeys,
  removeWorkspaceKey,
  testWorkspaceKey,
  updateWorkspaceKey,
} from "./service.ts";

const PATH = "/workspaces/{id}/provider-keys";
const KEY_PATH = `${PATH}/{keyId}`;

export const listWorkspaceKeysEndpoint = endpoint(
  {
    id: "workspaceKeys.list",
    method: "GET",
    path: PATH,
    summary: "A workspace's keys for model providers, without the keys themselves",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    result: workspaceProvidersSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params }) => listWorkspaceKeys(principal, params.id),
);

export const addWorkspaceKeyEndpoint = endpoint(
  {
    id: "workspaceKeys.add",
    method: "POST",
    path: PATH,
    summary: "Test a key and store it encrypted for everybody who works in a workspace",
    access: "workspaces.use",
    stepUp: true,
    params: workspaceParamsSchema,
    body: addWorkspaceKeySchema,
    maxBodyBytes: 8 * 1024,
    status: 201,
    result: workspaceProvidersSchema,
    rateLimit: "providerTest",
    errors: [
      "unauthenticated",
      "forbidden",
      "step_up_required",
      "invalid_input",
      "not_found",
      "conflict",
      "provider_failed",
      "rate_limited",
    ],
  },
  ({ principal, params, body }) => addWorkspaceKey(principal, params.id, body),
);

export const updateWorkspaceKeyEndpoint = endpoint(
  {
    id: "workspaceKeys.update",
    method: "PATCH",
    path: KEY_PATH,
    summary: "Label, weigh, cap, pause or resume a key of a workspace",
    access: "workspaces.use",
    stepUp: true,
    params: workspaceKeyParamsSchema,
    body: updateOwnKeySchema,
    result: workspaceProvidersSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params, body }) => updateWorkspaceKey(principal, params.id, params.keyId, body),
);

export const removeWorkspaceKeyEndpoint = endpoint(
  {
    id: "workspaceKeys.remove",
    method: "DELETE",
    path: KEY_PATH,
    summary: "Remove a key of a workspace",
    access: "workspaces.use",
    stepUp: true,
    params: workspaceKeyParamsSchema,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params }) => removeWorkspaceKey(principal, params.id, params.keyId),
);

export const testWorkspaceKeyEndpoint = endpoint(
  {
    id: "workspaceKeys.test",
    method: "POST",
    path: `${KEY_PATH}/test`,
    summary: "Test a key of a workspace",
    access: "workspaces.use",
    params: workspaceKeyParamsSchema,
    result: workspaceProvidersSchema,
    rateLimit: "providerTest",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "rate_limited"],
  },
  ({ principal, params }) => testWorkspaceKey(principal, params.id, params.keyId),
);

export const workspaceKeyEndpoints = [
  listWorkspaceKeysEndpoint,
  addWorkspaceKeyEndpoint,
  updateWorkspaceKeyEndpoint,
  removeWorkspaceKeyEndpoint,
  testWorkspaceKeyEndpoint,
];
