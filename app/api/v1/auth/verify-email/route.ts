import { verifyEmailEndpoint } from "@/lib/auth/api";

export const POST = verifyEmailEndpoint.route;
