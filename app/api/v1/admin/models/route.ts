import { listManagedModelsEndpoint } from "@/lib/models/overrides/api";

export const GET = listManagedModelsEndpoint.route;
