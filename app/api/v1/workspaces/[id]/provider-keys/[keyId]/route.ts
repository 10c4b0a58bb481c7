import { removeWorkspaceKeyEndpoint, updateWorkspaceKeyEndpoint } from "@/lib/models/keys/workspace-keys/api";

export const PATCH = updateWorkspaceKeyEndpoint.route;
export const DELETE = removeWorkspaceKeyEndpoint.route;
