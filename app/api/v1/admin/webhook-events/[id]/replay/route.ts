import { replayEventEndpoint } from "@/lib/billing/stripe/upkeep/api";

export const POST = replayEventEndpoint.route;
