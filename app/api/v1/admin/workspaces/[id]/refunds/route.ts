import { refundWorkspacePaymentEndpoint } from "@/lib/billing/payments/api";

export const POST = refundWorkspacePaymentEndpoint.route;
