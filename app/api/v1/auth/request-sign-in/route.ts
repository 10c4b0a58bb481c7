import { requestSignInEndpoint } from "@/lib/auth/mail-sign-in/api";

export const POST = requestSignInEndpoint.route;
