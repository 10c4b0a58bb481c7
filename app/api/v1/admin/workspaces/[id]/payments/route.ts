import { listWorkspacePaymentsEndpoint } from "@/lib/billing/payments/api";

export const GET = listWorkspacePaymentsEndpoint.route;
