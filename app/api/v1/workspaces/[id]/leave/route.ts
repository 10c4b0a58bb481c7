import { leaveWorkspaceEndpoint } from "@/lib/teams/members/api";

export const POST = leaveWorkspaceEndpoint.route;
