import { addWorkspaceKeyEndpoint, listWorkspaceKeysEndpoint } from "@/lib/models/keys/workspace-keys/api";

export const GET = listWorkspaceKeysEndpoint.route;
export const POST = addWorkspaceKeyEndpoint.route;
