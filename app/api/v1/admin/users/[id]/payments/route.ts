import { listPaymentsEndpoint } from "@/lib/billing/payments/api";

export const GET = listPaymentsEndpoint.route;
