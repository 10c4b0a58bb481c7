import { endpoint } from "../gate/endpoint.ts";
import { quotaSchema } from "./schema.ts";
import { getQuota } from "./service.ts";

export const getUsage = endpoint(
  {
    id: "usage.get",
    method: "GET",
    path: "/me/usage",
    summary: "The month's allowance: used, limit, cost and when it starts again",
    access: "usage.read",
    result: quotaSchema,
    errors: ["unauthenticated"],
  },
  ({ principal }) => getQuota(principal),
);

export const billingEndpoints = [getUsage];
