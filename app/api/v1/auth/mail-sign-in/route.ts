import { mailSignInEndpoint } from "@/lib/auth/mail-sign-in/api";

export const POST = mailSignInEndpoint.route;
