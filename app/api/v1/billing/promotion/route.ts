import { checkPromotionEndpoint } from "@/lib/billing/stripe/api";

export const POST = checkPromotionEndpoint.route;
