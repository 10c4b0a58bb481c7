import { createExperimentEndpoint, listExperimentsEndpoint } from "@/lib/analytics/experiments/api";

export const GET = listExperimentsEndpoint.route;
export const POST = createExperimentEndpoint.route;
