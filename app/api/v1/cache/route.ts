import { getCacheEndpoint, updateCacheEndpoint } from "@/lib/models/cache/api";

export const GET = getCacheEndpoint.route;
export const PATCH = updateCacheEndpoint.route;
