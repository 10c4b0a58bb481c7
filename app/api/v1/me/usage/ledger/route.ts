import { listLedgerEndpoint } from "@/lib/billing/ledger/api";

export const GET = listLedgerEndpoint.route;
