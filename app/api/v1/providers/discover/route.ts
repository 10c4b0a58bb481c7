import { discoverProvidersEndpoint } from "@/lib/models/keys/api";

export const POST = discoverProvidersEndpoint.route;
