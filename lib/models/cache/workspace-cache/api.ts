import { endpoint } from "../../../gate/endpoint.ts";
import { workspaceParamsSchema } from "../../../teams/schema.ts";
import { workspaceCacheSchema } from "./schema.ts";
import { getWorkspaceCache, setWorkspaceCache } from "./service.ts";

const PATH = "/workspaces/{id}/cache";

export const getWorkspaceCacheEndpoint = endpoint(
  {
    id: "workspaceCache.get",
    method: "GET",
    path: PATH,
    summary: "What the response cache does for everybody in a workspace",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    result: workspaceCacheSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params }) => getWorkspaceCache(principal, params.id),
);

export const setWorkspaceCacheEndpoint = endpoint(
  {
    id: "workspaceCache.set",
    method: "PUT",
    path: PATH,
    summary: "Keep the answers that a workspace pays for, or stop doing so",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    body: workspaceCacheSchema,
    result: workspaceCacheSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params, body }) => setWorkspaceCache(principal, params.id, body),
);

export const workspaceCacheEndpoints = [getWorkspaceCacheEndpoint, setWorkspaceCacheEndpoint];
