import { gitHubCallbackEndpoint } from "@/lib/auth/oauth/api";

export const GET = gitHubCallbackEndpoint.route;
