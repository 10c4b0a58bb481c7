import { getSystemHealthEndpoint } from "@/lib/auth/admin/health/api";

export const GET = getSystemHealthEndpoint.route;
