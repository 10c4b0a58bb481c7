import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../platform/public/api-client.ts";
import type { ArenaReport } from "./arena/schema.ts";
import type { CacheStatus, UpdateCacheSettings } from "./cache/schema.ts";
import type { ModelEvent, ModelHealth, ModelHealthList } from "./health/schema.ts";
import type { ProviderStatus } from "./keys/schema.ts";
import type { RouterPreferences, UpdateRouterPreferences } from "./preferences/schema.ts";
import type { AvailableModel } from "./schema.ts";

export type { ModelEvent, ModelHealth, ProviderStatus };

export interface Catalog {
  items: AvailableModel[];
  /** True while nothing but the offline demo model can answer. */
  demo: boolean;
}

export interface ProviderKeyInput {
  apiKey: string;
  /** For a gateway or a server that speaks the provider's protocol at another, public address. */
  baseUrl?: string | undefined;
}

const READ = { networkMode: "always", refetchOnReconnect: true } as const;

export const catalogKey = ["catalog"] as const;
export const providersKey = ["providers"] as const;
export const cacheKey = ["cache"] as const;
export const routerPreferencesKey = ["routerPreferences"] as const;
export const arenaKey = ["arena"] as const;

/** Every model with its price, abilities and whether it can be used here. */
export function catalogQuery() {
  return queryOptions({
    queryKey: catalogKey,
    queryFn: ({ signal }) => callApi<Catalog>("/catalog", { signal }),
    staleTime: 5 * 60_000,
    ...READ,
  });
}

/** Every provider and whether it is configured. */
export function providersQuery() {
  return queryOptions({
    queryKey: providersKey,
    queryFn: ({ signal }) => callApi<{ items: ProviderStatus[] }>("/providers", { signal }),
    ...READ,
  });
}

/** Looks for model servers on the machine of the product now. @throws ApiError */
export function discoverProviders(): Promise<{ items: ProviderStatus[] }> {
  return callApi("/providers/discover", { method: "POST" });
}

/** How the models have done in the last minutes; read again every quarter of a minute while it is shown. */
export function modelHealthQuery() {
  return queryOptions({
    queryKey: ["models", "health"],
    queryFn: ({ signal }) => callApi<ModelHealthList>("/models/health", { signal }),
    refetchInterval: 15_000,
    ...READ,
  });
}

/** Tests a key and stores it encrypted; a refused key is not stored. @throws ApiError invalid_input at `apiKey` */
export function saveProviderKey(providerId: string, input: ProviderKeyInput): Promise<ProviderStatus> {
  return callApi(`/providers/${encodeURIComponent(providerId)}/key`, { method: "PUT", body: input });
}

/** Removes the person's own key; an operator's key stays in force. @throws ApiError not_found */
export function removeProviderKey(providerId: string): Promise<void> {
  return callApi(`/providers/${encodeURIComponent(providerId)}/key`, { method: "DELETE" });
}

/** Asks the provider for its models once and returns what it said. @throws ApiError */
export function testProvider(providerId: string): Promise<ProviderStatus> {
  return callApi(`/providers/${encodeURIComponent(providerId)}/test`, { method: "POST" });
}

/** How Auto chooses for the person, and what it has learned. */
export function routerPreferencesQuery() {
  return queryOptions({
    queryKey: routerPreferencesKey,
    queryFn: ({ signal }) => callApi<RouterPreferences>("/router/preferences", { signal }),
    ...READ,
  });
}

/** Ratings of models by intent, from the person's own choices in comparisons and from everybody's. */
export function arenaQuery() {
  return queryOptions({
    queryKey: arenaKey,
    queryFn: ({ signal }) => callApi<ArenaReport>("/router/arena", { signal }),
    ...READ,
  });
}

/** Changes what is given; pins are merged. @throws ApiError invalid_input at the field */
export function updateRouterPreferences(changes: UpdateRouterPreferences): Promise<RouterPreferences> {
  return callApi("/router/preferences", { method: "PATCH", body: changes });
}

/** Forgets what was learned from feedback. @throws ApiError */
export function resetLearning(): Promise<RouterPreferences> {
  return callApi("/router/preferences/reset-learning", { method: "POST" });
}

/** What the response cache does for the person, how much is in it, and what it has saved. */
export function cacheQuery() {
  return queryOptions({
    queryKey: cacheKey,
    queryFn: ({ signal }) => callApi<CacheStatus>("/cache", { signal }),
    ...READ,
  });
}

/** Changes what is given. @throws ApiError */
export function updateCache(changes: UpdateCacheSettings): Promise<CacheStatus> {
  return callApi("/cache", { method: "PATCH", body: changes });
}

/** Forgets every answer in the cache; what was saved so far stays in the ledger. @throws ApiError */
export function clearCache(): Promise<CacheStatus> {
  return callApi("/cache/answers", { method: "DELETE" });
}
