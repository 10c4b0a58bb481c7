import { endpoint } from "../../gate/endpoint.ts";
import { setTopUpSchema, topUpSchema } from "./schema.ts";
import { getTopUp, setTopUp } from "./service.ts";

export const getTopUpEndpoint = endpoint(
  {
    id: "billing.getTopUp",
    method: "GET",
    path: "/billing/top-up",
    summary: "Whether credits are bought automatically, and what this month has taken of the ceiling",
    access: "billing.read",
    feature: "billing",
    result: topUpSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => getTopUp(principal),
);

export const setTopUpEndpoint = endpoint(
  {
    id: "billing.setTopUp",
    method: "PUT",
    path: "/billing/top-up",
    summary: "Buy credits automatically when they fall below an amount, up to a monthly ceiling",
    access: "billing.manage",
    feature: "billing",
    stepUp: true,
    rateLimit: "billing",
    body: setTopUpSchema,
    result: topUpSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "conflict", "unavailable"],
  },
  ({ principal, body }) => setTopUp(principal, body),
);

export const topUpEndpoints = [getTopUpEndpoint, setTopUpEndpoint];
