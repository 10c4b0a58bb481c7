import { getUsage } from "@/lib/billing/api";

export const GET = getUsage.route;
