import { testProviderEndpoint } from "@/lib/models/keys/api";

export const POST = testProviderEndpoint.route;
