import { changeContractEndpoint, getContractEndpoint, startContractEndpoint } from "@/lib/billing/contracts/api";

export const GET = getContractEndpoint.route;
export const POST = startContractEndpoint.route;
export const PATCH = changeContractEndpoint.route;
