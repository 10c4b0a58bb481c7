import { listRetentionEndpoint } from "@/lib/auth/admin/retention/api";

export const GET = listRetentionEndpoint.route;
