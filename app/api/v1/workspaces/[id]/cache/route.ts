import { getWorkspaceCacheEndpoint, setWorkspaceCacheEndpoint } from "@/lib/models/cache/workspace-cache/api";

export const GET = getWorkspaceCacheEndpoint.route;
export const PUT = setWorkspaceCacheEndpoint.route;
