import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import {
  flagChangeSchema,
  flagHistoryQuerySchema,
  flagParamsSchema,
  flagStateSchema,
  setFlagSchema,
} from "./schema.ts";
import { listFlagHistory, listFlags, setFlag } from "./service.ts";

export const listFlagsEndpoint = endpoint(
  {
    id: "admin.listFlags",
    method: "GET",
    path: "/admin/flags",
    summary: "The parts of the product that can be switched off, and for whom they are on",
    access: "admin.read",
    stepUp: true,
    result: z.object({ items: z.array(flagStateSchema) }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required"],
  },
  async () => ({ items: await listFlags() }),
);

export const setFlagEndpoint = endpoint(
  {
    id: "admin.setFlag",
    method: "PUT",
    path: "/admin/flags/{id}",
    summary: "Switch a part of the product on or off; in force within five seconds",
    access: "admin.manage",
    stepUp: true,
    params: flagParamsSchema,
    body: setFlagSchema,
    result: flagStateSchema,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ principal, params, body }) => setFlag(principal, params.id, body),
);

export const listFlagHistoryEndpoint = endpoint(
  {
    id: "admin.listFlagHistory",
    method: "GET",
    path: "/admin/flags/{id}/history",
    summary: "What was changed of a flag, newest first",
    access: "admin.read",
    stepUp: true,
    params: flagParamsSchema,
    query: flagHistoryQuerySchema,
    result: z.object({ items: z.array(flagChangeSchema), nextCursor: z.string().nullable() }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ params, query }) => listFlagHistory(params.id, query),
);

export const flagEndpoints = [listFlagsEndpoint, setFlagEndpoint, listFlagHistoryEndpoint];
