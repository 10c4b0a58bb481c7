import { getPlanEndpoint } from "@/lib/billing/stripe/api";

export const GET = getPlanEndpoint.route;
