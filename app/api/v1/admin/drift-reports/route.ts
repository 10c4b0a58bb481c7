import { listDriftReportsEndpoint } from "@/lib/billing/stripe/upkeep/api";

export const GET = listDriftReportsEndpoint.route;
