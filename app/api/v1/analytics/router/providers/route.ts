import { getProviders } from "@/lib/analytics/api";

export const GET = getProviders.route;
