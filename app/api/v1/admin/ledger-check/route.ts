import { getLedgerCheckEndpoint } from "@/lib/billing/credits/check/api";

export const GET = getLedgerCheckEndpoint.route;
