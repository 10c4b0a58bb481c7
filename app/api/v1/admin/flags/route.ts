import { listFlagsEndpoint } from "@/lib/auth/flags/api";

export const GET = listFlagsEndpoint.route;
