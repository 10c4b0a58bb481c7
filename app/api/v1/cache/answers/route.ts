import { clearCacheEndpoint } from "@/lib/models/cache/api";

export const DELETE = clearCacheEndpoint.route;
