import { acceptInvitationEndpoint } from "@/lib/teams/invitations/api";

export const POST = acceptInvitationEndpoint.route;
