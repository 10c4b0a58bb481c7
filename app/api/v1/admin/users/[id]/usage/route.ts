import { getAccountUsageEndpoint } from "@/lib/billing/account-usage/api";

export const GET = getAccountUsageEndpoint.route;
