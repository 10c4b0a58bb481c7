import { getTopUpEndpoint, setTopUpEndpoint } from "@/lib/billing/top-ups/api";

export const GET = getTopUpEndpoint.route;
export const PUT = setTopUpEndpoint.route;
