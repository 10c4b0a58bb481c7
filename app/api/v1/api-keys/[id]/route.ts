import { revokeApiKeyEndpoint } from "@/lib/auth/api-keys/api";

export const DELETE = revokeApiKeyEndpoint.route;
