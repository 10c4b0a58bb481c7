import { readCheckoutEndpoint, startCheckoutEndpoint } from "@/lib/billing/stripe/api";

export const GET = readCheckoutEndpoint.route;
export const POST = startCheckoutEndpoint.route;
