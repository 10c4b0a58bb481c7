import { inviteByMailEndpoint, listWorkspaceInvitationsEndpoint } from "@/lib/teams/invitations/api";

export const GET = listWorkspaceInvitationsEndpoint.route;
export const POST = inviteByMailEndpoint.route;
