import { secondFactorEndpoint } from "@/lib/auth/api";

export const POST = secondFactorEndpoint.route;
