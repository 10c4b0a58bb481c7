import { listKeyRoutingEndpoint } from "@/lib/models/key-routing/api";

export const GET = listKeyRoutingEndpoint.route;
