import { setModelEnabledEndpoint } from "@/lib/models/overrides/api";

export const PUT = setModelEnabledEndpoint.route;
