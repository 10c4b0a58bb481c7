import { retryDeadJobEndpoint } from "@/lib/auth/admin/jobs/api";

export const POST = retryDeadJobEndpoint.route;
