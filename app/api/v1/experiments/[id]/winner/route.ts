import { adoptArmEndpoint } from "@/lib/analytics/experiments/api";

export const POST = adoptArmEndpoint.route;
