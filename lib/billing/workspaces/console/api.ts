import { z } from "zod";
import { endpoint } from "../../../gate/endpoint.ts";
import { adminWorkspaceSchema, listWorkspacesQuerySchema } from "./schema.ts";
import { listWorkspaces } from "./service.ts";

export const listWorkspacesEndpoint = endpoint(
  {
    id: "admin.listWorkspaces",
    method: "GET",
    path: "/admin/workspaces",
    summary: "Every team workspace with its owner and plan, by name, owner's address or id",
    access: "admin.read",
    stepUp: true,
    feature: "billing",
    query: listWorkspacesQuerySchema,
    result: z.object({ items: z.array(adminWorkspaceSchema), nextCursor: z.string().nullable() }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ query }) => listWorkspaces(query),
);
