import { unpausePlanEndpoint } from "@/lib/billing/stripe/api";

export const POST = unpausePlanEndpoint.route;
