import { enterWorkspaceEndpoint } from "@/lib/teams/api";

export const POST = enterWorkspaceEndpoint.route;
