import { getProjectRoutingEndpoint, setProjectRoutingEndpoint } from "@/lib/models/project-routing/api";

export const GET = getProjectRoutingEndpoint.route;
export const PUT = setProjectRoutingEndpoint.route;
