import { z } from "zod";
import { endpoint } from "../../../gate/endpoint.ts";
import { auditEntrySchema, auditFilterSchema, auditQuerySchema } from "./schema.ts";
import { exportAdminAudit, listAdminAudit } from "./service.ts";

export const listAuditEndpoint = endpoint(
  {
    id: "admin.listAudit",
    method: "GET",
    path: "/admin/audit",
    summary: "What administrators changed, newest first",
    access: "admin.read",
    stepUp: true,
    query: auditQuerySchema,
    result: z.object({ items: z.array(auditEntrySchema), nextCursor: z.string().nullable() }),
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  ({ query }) => listAdminAudit(query),
);

export const exportAuditEndpoint = endpoint(
  {
    id: "admin.exportAudit",
    method: "GET",
    path: "/admin/audit/export",
    summary: "The audit log as CSV",
    access: "admin.read",
    stepUp: true,
    query: auditFilterSchema,
    resultType: "text/csv",
    errors: ["unauthenticated", "not_found", "forbidden", "step_up_required", "invalid_input"],
  },
  async ({ query }) => exportAdminAudit(query),
);

export const adminAuditEndpoints = [listAuditEndpoint, exportAuditEndpoint];
