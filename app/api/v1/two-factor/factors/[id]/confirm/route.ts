import { confirmFactorEndpoint } from "@/lib/auth/two-factor/api";

export const POST = confirmFactorEndpoint.route;
