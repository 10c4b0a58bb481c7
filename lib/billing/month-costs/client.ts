import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { MonthCosts } from "./schema.ts";

/** What this month has cost so far, by day, by model and by project. */
export function monthCostsQuery() {
  return queryOptions({
    queryKey: ["monthCosts"],
    queryFn: ({ signal }) => callApi<MonthCosts>("/me/usage/costs", { signal }),
    networkMode: "always",
    refetchOnReconnect: true,
  });
}
