import { createWorkspaceEndpoint, listWorkspacesEndpoint } from "@/lib/teams/api";

export const GET = listWorkspacesEndpoint.route;
export const POST = createWorkspaceEndpoint.route;
