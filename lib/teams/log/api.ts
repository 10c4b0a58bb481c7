import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { workspaceParamsSchema } from "../schema.ts";
import { workspaceEventSchema, workspaceLogQuerySchema } from "./schema.ts";
import { listWorkspaceLog } from "./service.ts";

export const listWorkspaceLogEndpoint = endpoint(
  {
    id: "workspaceLog.list",
    method: "GET",
    path: "/workspaces/{id}/log",
    summary: "What happened in a workspace, newest first",
    access: "workspaces.use",
    params: workspaceParamsSchema,
    query: workspaceLogQuerySchema,
    result: z.object({ items: z.array(workspaceEventSchema), nextCursor: z.string().nullable() }),
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params, query }) => listWorkspaceLog(principal, params.id, query),
);
