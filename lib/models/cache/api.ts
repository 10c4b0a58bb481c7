import { endpoint } from "../../gate/endpoint.ts";
import { cacheStatusSchema, updateCacheSettingsSchema } from "./schema.ts";
import { clearCache, getCache, updateCache } from "./service.ts";

export const getCacheEndpoint = endpoint(
  {
    id: "cache.get",
    method: "GET",
    path: "/cache",
    summary: "The response cache of the person: its settings, what is in it, and what it has saved",
    access: "account.read",
    result: cacheStatusSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => getCache(principal),
);

export const updateCacheEndpoint = endpoint(
  {
    id: "cache.update",
    method: "PATCH",
    path: "/cache",
    summary: "Turn the response cache on or off, and say how long and how it gives answers",
    access: "account.write",
    body: updateCacheSettingsSchema,
    result: cacheStatusSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input"],
  },
  ({ principal, body }) => updateCache(principal, body),
);

export const clearCacheEndpoint = endpoint(
  {
    id: "cache.clear",
    method: "DELETE",
    path: "/cache/answers",
    summary: "Forget every answer in the response cache",
    access: "account.write",
    result: cacheStatusSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => clearCache(principal),
);

export const cacheEndpoints = [getCacheEndpoint, updateCacheEndpoint, clearCacheEndpoint];
