import { createApiKeyEndpoint, listApiKeysEndpoint } from "@/lib/auth/api";

export const GET = listApiKeysEndpoint.route;
export const POST = createApiKeyEndpoint.route;
