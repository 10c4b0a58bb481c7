import { signUpEndpoint } from "@/lib/auth/api";

export const POST = signUpEndpoint.route;
