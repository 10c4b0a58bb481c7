import { moveExperimentEndpoint } from "@/lib/analytics/experiments/api";

export const POST = moveExperimentEndpoint.route;
