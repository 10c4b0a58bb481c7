import * as contracts from "@/lib/billing/contracts/api";

export const GET = contracts.getWorkspaceContractEndpoint.route;
export const POST = contracts.startWorkspaceContractEndpoint.route;
export const PATCH = contracts.changeWorkspaceContractEndpoint.route;
