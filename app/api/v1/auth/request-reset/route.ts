import { requestResetEndpoint } from "@/lib/auth/api";

export const POST = requestResetEndpoint.route;
