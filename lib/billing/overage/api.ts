import { endpoint } from "../../gate/endpoint.ts";
import { overageSchema, setOverageSchema } from "./schema.ts";
import { getOverage, setOverage } from "./service.ts";

export const getOverageEndpoint = endpoint(
  {
    id: "billing.getOverage",
    method: "GET",
    path: "/billing/overage",
    summary: "What may be billed beyond the month's messages, and what this month is billed with",
    access: "billing.read",
    feature: "billing",
    result: overageSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => getOverage(principal),
);

export const setOverageEndpoint = endpoint(
  {
    id: "billing.setOverage",
    method: "PUT",
    path: "/billing/overage",
    summary: "Allow usage beyond the month's messages to be billed with the next invoice, up to a cap",
    access: "billing.manage",
    feature: "billing",
    stepUp: true,
    rateLimit: "billing",
    body: setOverageSchema,
    result: overageSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "conflict"],
  },
  ({ principal, body }) => setOverage(principal, body),
);

export const overageEndpoints = [getOverageEndpoint, setOverageEndpoint];
