import { listDeadJobsEndpoint } from "@/lib/auth/admin/jobs/api";

export const GET = listDeadJobsEndpoint.route;
