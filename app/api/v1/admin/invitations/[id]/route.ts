import { revokeInvitationEndpoint } from "@/lib/auth/admin/sign-up/api";

export const DELETE = revokeInvitationEndpoint.route;
