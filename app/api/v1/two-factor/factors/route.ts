import { addFactorEndpoint } from "@/lib/auth/two-factor/api";

export const POST = addFactorEndpoint.route;
