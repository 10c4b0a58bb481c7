import { getOverageEndpoint, setOverageEndpoint } from "@/lib/billing/overage/api";

export const GET = getOverageEndpoint.route;
export const PUT = setOverageEndpoint.route;
