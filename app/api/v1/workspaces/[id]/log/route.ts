import { listWorkspaceLogEndpoint } from "@/lib/teams/log/api";

export const GET = listWorkspaceLogEndpoint.route;
