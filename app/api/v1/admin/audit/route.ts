import { listAuditEndpoint } from "@/lib/auth/admin/audit/api";

export const GET = listAuditEndpoint.route;
