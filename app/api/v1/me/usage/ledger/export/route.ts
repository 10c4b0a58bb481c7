import { exportLedgerEndpoint } from "@/lib/billing/ledger/api";

export const GET = exportLedgerEndpoint.route;
