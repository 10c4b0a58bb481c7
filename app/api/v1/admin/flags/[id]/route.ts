import { setFlagEndpoint } from "@/lib/auth/flags/api";

export const PUT = setFlagEndpoint.route;
