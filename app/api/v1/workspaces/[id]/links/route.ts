import { makeInvitationLinkEndpoint } from "@/lib/teams/invitations/api";

export const POST = makeInvitationLinkEndpoint.route;
