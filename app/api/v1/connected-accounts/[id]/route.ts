import { removeConnectionEndpoint } from "@/lib/auth/oauth/api";

export const DELETE = removeConnectionEndpoint.route;
