import { endpoint } from "../../gate/endpoint.ts";
import { monthCostsSchema } from "./schema.ts";
import { getMonthCosts } from "./service.ts";

export const getMonthCostsEndpoint = endpoint(
  {
    id: "usage.getCosts",
    method: "GET",
    path: "/me/usage/costs",
    summary: "What the use of models has cost this month, by day, by model and by project, from the ledger",
    access: "usage.read",
    result: monthCostsSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => getMonthCosts(principal),
);
