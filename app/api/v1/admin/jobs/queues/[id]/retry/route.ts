import { retryQueueEndpoint } from "@/lib/auth/admin/jobs/api";

export const POST = retryQueueEndpoint.route;
