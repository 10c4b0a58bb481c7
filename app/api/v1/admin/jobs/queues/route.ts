import { listQueuesEndpoint } from "@/lib/auth/admin/jobs/api";

export const GET = listQueuesEndpoint.route;
