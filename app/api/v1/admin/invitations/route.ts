import { createInvitationEndpoint, listInvitationsEndpoint } from "@/lib/auth/admin/sign-up/api";

export const GET = listInvitationsEndpoint.route;
export const POST = createInvitationEndpoint.route;
