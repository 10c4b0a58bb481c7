import { exportSecurityLogEndpoint } from "@/lib/auth/security-log/api";

export const GET = exportSecurityLogEndpoint.route;
