import { startSecondFactorEndpoint } from "@/lib/auth/passkeys/api";

export const POST = startSecondFactorEndpoint.route;
