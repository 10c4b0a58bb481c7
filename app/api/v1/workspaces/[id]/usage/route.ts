import { getWorkspaceUsageEndpoint } from "@/lib/billing/workspaces/usage/api";

export const GET = getWorkspaceUsageEndpoint.route;
