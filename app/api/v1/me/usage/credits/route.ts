import { updateCreditsEndpoint } from "@/lib/billing/ledger/api";

export const PATCH = updateCreditsEndpoint.route;
