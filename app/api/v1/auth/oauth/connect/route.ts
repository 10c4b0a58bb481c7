import { startConnectEndpoint } from "@/lib/auth/oauth/api";

export const POST = startConnectEndpoint.route;
