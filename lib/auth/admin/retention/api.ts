import { z } from "zod";
import { endpoint } from "../../../gate/endpoint.ts";
import { retentionSchema, updateRetentionSchema } from "./schema.ts";
import { listRetention, setRetention } from "./service.ts";

export const listRetentionEndpoint = endpoint(
  {
    id: "admin.listRetention",
    method: "GET",
    path: "/admin/retention",
    summary: "How long everything is kept that goes away by itself",
    access: "admin.read",
    stepUp: true,
    result: z.object({ items: z.array(retentionSchema) }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required"],
  },
  async () => ({ items: await listRetention() }),
);

export const setRetentionEndpoint = endpoint(
  {
    id: "admin.setRetention",
    method: "PATCH",
    path: "/admin/retention/{id}",
    summary: "Set for how many days something is kept",
    access: "admin.manage",
    stepUp: true,
    params: z.object({ id: z.string().max(40) }),
    body: updateRetentionSchema,
    result: retentionSchema,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ principal, params, body }) => setRetention(principal, params.id, body.days),
);

export const retentionEndpoints = [listRetentionEndpoint, setRetentionEndpoint];
