import { infiniteQueryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import type { ManagedModel, ManagedModelQuery, ModelChange, SetPrice } from "./schema.ts";

const PAGE_SIZE = 50;

export const managedModelsKey = ["admin", "models"] as const;

const paging = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: Page<unknown>) => page.nextCursor,
  networkMode: "always",
  retry: false,
} as const;

/** The models that fit, page by page. */
export function managedModelsQuery({ search, state }: Pick<ManagedModelQuery, "search" | "state">) {
  return infiniteQueryOptions({
    queryKey: [...managedModelsKey, "list", search ?? "", state],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<ManagedModel>>("/admin/models", {
        signal,
        query: { search: search || undefined, state, limit: PAGE_SIZE, cursor: pageParam ?? undefined },
      }),
    ...paging,
  });
}

/** What was changed of a model and fits the search, newest first. */
export function modelChangesQuery(modelId: string, search: string) {
  return infiniteQueryOptions({
    queryKey: [...managedModelsKey, "changes", modelId, search],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<ModelChange>>("/admin/models/changes", {
        signal,
        query: { modelId, search: search || undefined, limit: 10, cursor: pageParam ?? undefined },
      }),
    ...paging,
  });
}

/** Offers a model, or stops offering it. @throws ApiError model_not_found, step_up_required */
export function setModelEnabled(modelId: string, enabled: boolean): Promise<ManagedModel> {
  return callApi("/admin/models/enabled", { method: "PUT", body: { modelId, enabled } });
}

/** Sets the price of a model, or takes the registry's again. @throws ApiError invalid_input, step_up_required */
export function setModelPrice(input: SetPrice): Promise<ManagedModel> {
  return callApi("/admin/models/price", { method: "PUT", body: input });
}
