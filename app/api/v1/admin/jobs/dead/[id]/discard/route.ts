import { discardDeadJobEndpoint } from "@/lib/auth/admin/jobs/api";

export const POST = discardDeadJobEndpoint.route;
