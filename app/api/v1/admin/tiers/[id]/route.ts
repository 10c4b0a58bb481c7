import { updateTierEndpoint } from "@/lib/billing/tiers/api";

export const PATCH = updateTierEndpoint.route;
