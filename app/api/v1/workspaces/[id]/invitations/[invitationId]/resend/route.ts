import { resendInvitationEndpoint } from "@/lib/teams/invitations/api";

export const POST = resendInvitationEndpoint.route;
