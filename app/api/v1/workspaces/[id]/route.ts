import { deleteWorkspaceEndpoint, getWorkspaceEndpoint, updateWorkspaceEndpoint } from "@/lib/teams/api";

export const DELETE = deleteWorkspaceEndpoint.route;
export const GET = getWorkspaceEndpoint.route;
export const PATCH = updateWorkspaceEndpoint.route;
