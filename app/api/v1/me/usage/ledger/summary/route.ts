import { getLedgerSummaryEndpoint } from "@/lib/billing/ledger/api";

export const GET = getLedgerSummaryEndpoint.route;
