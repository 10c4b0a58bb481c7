import { removeFactorEndpoint, renameFactorEndpoint } from "@/lib/auth/two-factor/api";

export const PATCH = renameFactorEndpoint.route;
export const DELETE = removeFactorEndpoint.route;
