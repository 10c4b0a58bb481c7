import { endpoint } from "../../../gate/endpoint.ts";
import { workspaceParamsSchema } from "../../../teams/schema.ts";
import { workspaceUsageSchema } from "./schema.ts";
import { getWorkspaceUsage } from "./service.ts";

export const getWorkspaceUsageEndpoint = endpoint(
  {
    id: "workspaceUsage.get",
    method: "GET",
    path: "/workspaces/{id}/usage",
    summary: "What a workspace pays for this month, in all and by member",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    result: workspaceUsageSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params }) => getWorkspaceUsage(principal, params.id),
);
