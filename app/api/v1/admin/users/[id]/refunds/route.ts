import { refundPaymentEndpoint } from "@/lib/billing/payments/api";

export const POST = refundPaymentEndpoint.route;
