import { listInvoicesEndpoint } from "@/lib/billing/stripe/api";

export const GET = listInvoicesEndpoint.route;
