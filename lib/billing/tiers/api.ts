import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { tierSchema, updateTierSchema } from "./schema.ts";
import { listTiers, updateTier } from "./service.ts";

export const listTiersEndpoint = endpoint(
  {
    id: "admin.listTiers",
    method: "GET",
    path: "/admin/tiers",
    summary: "What every plan allows, and how many accounts have it",
    access: "admin.read",
    stepUp: true,
    result: z.object({ items: z.array(tierSchema) }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required"],
  },
  async () => ({ items: await listTiers() }),
);

export const updateTierEndpoint = endpoint(
  {
    id: "admin.updateTier",
    method: "PATCH",
    path: "/admin/tiers/{id}",
    summary: "Change a plan; what it allows is in force within five seconds",
    access: "admin.manage",
    stepUp: true,
    params: z.object({ id: z.string().max(40) }),
    body: updateTierSchema,
    result: tierSchema,
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ principal, params, body }) => updateTier(principal, params.id, body),
);

export const tierEndpoints = [listTiersEndpoint, updateTierEndpoint];
