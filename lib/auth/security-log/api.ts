import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { markNoticesSeen } from "./notices.ts";
import { securityEventSchema, securityFilterSchema, securityLogQuerySchema } from "./schema.ts";
import { exportSecurityLog, listSecurityLog } from "./service.ts";

export const listSecurityLogEndpoint = endpoint(
  {
    id: "securityLog.list",
    method: "GET",
    path: "/security-log",
    summary: "What happened to the account, newest first",
    access: "account.read",
    query: securityLogQuerySchema,
    result: z.object({ items: z.array(securityEventSchema), nextCursor: z.string().nullable() }),
    errors: ["unauthenticated", "forbidden", "invalid_input"],
  },
  ({ principal, query }) => listSecurityLog(principal, query),
);

export const exportSecurityLogEndpoint = endpoint(
  {
    id: "securityLog.export",
    method: "GET",
    path: "/security-log/export",
    summary: "The security log as CSV",
    access: "account.read",
    query: securityFilterSchema,
    resultType: "text/csv",
    errors: ["unauthenticated", "forbidden", "invalid_input"],
  },
  async ({ principal, query }) => exportSecurityLog(principal, query),
);

export const markNoticesSeenEndpoint = endpoint(
  {
    id: "securityLog.markSeen",
    method: "POST",
    path: "/security-log/seen",
    summary: "Take what this session was told of the account as read",
    access: "account.write",
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => markNoticesSeen(principal),
);

export const securityLogEndpoints = [listSecurityLogEndpoint, exportSecurityLogEndpoint, markNoticesSeenEndpoint];
