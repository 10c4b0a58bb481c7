import { listModelChangesEndpoint } from "@/lib/models/overrides/api";

export const GET = listModelChangesEndpoint.route;
