import { listDeadEventsEndpoint } from "@/lib/billing/stripe/upkeep/api";

export const GET = listDeadEventsEndpoint.route;
