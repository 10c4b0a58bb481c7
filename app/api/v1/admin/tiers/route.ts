import { listTiersEndpoint } from "@/lib/billing/tiers/api";

export const GET = listTiersEndpoint.route;
