import { googleCallbackEndpoint } from "@/lib/auth/oauth/api";

export const GET = googleCallbackEndpoint.route;
