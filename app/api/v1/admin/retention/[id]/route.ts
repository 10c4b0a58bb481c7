import { setRetentionEndpoint } from "@/lib/auth/admin/retention/api";

export const PATCH = setRetentionEndpoint.route;
