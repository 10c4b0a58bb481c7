import { exportAuditEndpoint } from "@/lib/auth/admin/audit/api";

export const GET = exportAuditEndpoint.route;
