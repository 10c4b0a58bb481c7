import { getJobOverviewEndpoint } from "@/lib/auth/admin/jobs/api";

export const GET = getJobOverviewEndpoint.route;
