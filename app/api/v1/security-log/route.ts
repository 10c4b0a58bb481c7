import { listSecurityLogEndpoint } from "@/lib/auth/security-log/api";

export const GET = listSecurityLogEndpoint.route;
