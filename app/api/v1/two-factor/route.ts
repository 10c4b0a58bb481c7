import { getTwoFactorEndpoint } from "@/lib/auth/two-factor/api";

export const GET = getTwoFactorEndpoint.route;
