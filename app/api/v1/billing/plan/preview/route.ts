import { previewChangeEndpoint } from "@/lib/billing/stripe/api";

export const POST = previewChangeEndpoint.route;
