import { signInEndpoint } from "@/lib/auth/api";

export const POST = signInEndpoint.route;
