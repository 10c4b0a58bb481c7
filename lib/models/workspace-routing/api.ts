import { endpoint } from "../../gate/endpoint.ts";
import { workspaceParamsSchema } from "../../teams/schema.ts";
import { workspaceRoutingSchema } from "./schema.ts";
import { getWorkspaceRouting, setWorkspaceRouting } from "./service.ts";

const PATH = "/workspaces/{id}/routing";

export const getWorkspaceRoutingEndpoint = endpoint(
  {
    id: "workspaceRouting.get",
    method: "GET",
    path: PATH,
    summary: "What a workspace allows Auto to choose, and its members to ask",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    result: workspaceRoutingSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params }) => getWorkspaceRouting(principal, params.id),
);

export const setWorkspaceRoutingEndpoint = endpoint(
  {
    id: "workspaceRouting.set",
    method: "PUT",
    path: PATH,
    summary:
      "Set the costliest mode and the limits of Auto, the models and the regions, for all members of a workspace",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    body: workspaceRoutingSchema,
    result: workspaceRoutingSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params, body }) => setWorkspaceRouting(principal, params.id, body),
);

export const workspaceRoutingEndpoints = [getWorkspaceRoutingEndpoint, setWorkspaceRoutingEndpoint];
