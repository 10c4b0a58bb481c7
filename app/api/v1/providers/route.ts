import { listProvidersEndpoint } from "@/lib/models/keys/api";

export const GET = listProvidersEndpoint.route;
