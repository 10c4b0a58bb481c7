import { z } from "zod";
import { endpoint } from "../../../gate/endpoint.ts";
import { idSchema } from "../../../platform/public/ids.ts";
import { startViewSchema, viewSchema } from "./schema.ts";
import { endView, startView } from "./service.ts";

export const startViewEndpoint = endpoint(
  {
    id: "admin.startView",
    method: "POST",
    path: "/admin/users/{id}/view",
    summary: "Look at the product as this person sees it, without changing anything; thirty minutes at most",
    access: "admin.viewAs",
    stepUp: true,
    params: z.object({ id: idSchema }),
    body: startViewSchema,
    result: viewSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params, body }) => startView(principal, params.id, body.reason),
);

export const endViewEndpoint = endpoint(
  {
    id: "viewAs.end",
    method: "POST",
    path: "/view-as/end",
    summary: "End looking at the product as somebody else",
    access: "account.read",
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => endView(principal),
);

export const viewAsEndpoints = [startViewEndpoint, endViewEndpoint];
