import { getMonthCostsEndpoint } from "@/lib/billing/month-costs/api";

export const GET = getMonthCostsEndpoint.route;
