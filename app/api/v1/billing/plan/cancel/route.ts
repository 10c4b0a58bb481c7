import { cancelPlanEndpoint } from "@/lib/billing/stripe/api";

export const POST = cancelPlanEndpoint.route;
