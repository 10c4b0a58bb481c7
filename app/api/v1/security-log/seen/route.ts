import { markNoticesSeenEndpoint } from "@/lib/auth/security-log/api";

export const POST = markNoticesSeenEndpoint.route;
