import { setKeyRoutingEndpoint } from "@/lib/models/key-routing/api";

export const PUT = setKeyRoutingEndpoint.route;
