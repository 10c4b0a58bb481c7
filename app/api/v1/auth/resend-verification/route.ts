import { resendVerificationEndpoint } from "@/lib/auth/api";

export const POST = resendVerificationEndpoint.route;
