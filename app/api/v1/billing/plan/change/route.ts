import { changePlanEndpoint } from "@/lib/billing/stripe/api";

export const POST = changePlanEndpoint.route;
