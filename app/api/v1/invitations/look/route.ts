import { lookAtInvitationEndpoint } from "@/lib/teams/invitations/api";

export const POST = lookAtInvitationEndpoint.route;
