import { startSignInEndpoint } from "@/lib/auth/oauth/api";

export const POST = startSignInEndpoint.route;
