import { createApiKeyEndpoint, listApiKeysEndpoint } from "@/lib/auth/api-keys/api";

export const GET = listApiKeysEndpoint.route;
export const POST = createApiKeyEndpoint.route;
