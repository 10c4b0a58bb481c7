import { confirmEmailChangeByLinkEndpoint } from "@/lib/auth/email-change/api";

export const POST = confirmEmailChangeByLinkEndpoint.route;
