import { revokeWorkspaceInvitationEndpoint } from "@/lib/teams/invitations/api";

export const DELETE = revokeWorkspaceInvitationEndpoint.route;
