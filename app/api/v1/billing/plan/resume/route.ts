import { resumePlanEndpoint } from "@/lib/billing/stripe/api";

export const POST = resumePlanEndpoint.route;
