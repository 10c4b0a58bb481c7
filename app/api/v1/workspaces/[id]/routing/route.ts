import { getWorkspaceRoutingEndpoint, setWorkspaceRoutingEndpoint } from "@/lib/models/workspace-routing/api";

export const GET = getWorkspaceRoutingEndpoint.route;
export const PUT = setWorkspaceRoutingEndpoint.route;
