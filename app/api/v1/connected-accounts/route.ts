import { confirmConnectionEndpoint, getConnectionsEndpoint } from "@/lib/auth/oauth/api";

export const GET = getConnectionsEndpoint.route;
export const POST = confirmConnectionEndpoint.route;
