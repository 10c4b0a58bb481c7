import { listHealthSamplesEndpoint } from "@/lib/auth/admin/health/api";

export const GET = listHealthSamplesEndpoint.route;
