import { getExperimentEndpoint, removeExperimentEndpoint } from "@/lib/analytics/experiments/api";

export const GET = getExperimentEndpoint.route;
export const DELETE = removeExperimentEndpoint.route;
