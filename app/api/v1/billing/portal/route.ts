import { openPortalEndpoint } from "@/lib/billing/stripe/api";

export const POST = openPortalEndpoint.route;
