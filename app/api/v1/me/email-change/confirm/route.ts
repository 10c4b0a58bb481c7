import { confirmEmailChangeEndpoint } from "@/lib/auth/email-change/api";

export const POST = confirmEmailChangeEndpoint.route;
