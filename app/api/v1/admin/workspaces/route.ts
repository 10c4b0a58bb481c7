import { listWorkspacesEndpoint } from "@/lib/billing/workspaces/console/api";

export const GET = listWorkspacesEndpoint.route;
