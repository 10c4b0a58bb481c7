import { setModelPriceEndpoint } from "@/lib/models/overrides/api";

export const PUT = setModelPriceEndpoint.route;
