import { stripeWebhook } from "@/lib/billing/stripe/webhook/api";

export const POST = stripeWebhook;
