import { pausePlanEndpoint } from "@/lib/billing/stripe/api";

export const POST = pausePlanEndpoint.route;
