import { testWorkspaceKeyEndpoint } from "@/lib/models/keys/workspace-keys/api";

export const POST = testWorkspaceKeyEndpoint.route;
