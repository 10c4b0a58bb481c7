import { revokeApiKeyEndpoint } from "@/lib/auth/api";

export const DELETE = revokeApiKeyEndpoint.route;
