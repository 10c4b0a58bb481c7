import { deleteProviderKeyEndpoint, saveProviderKeyEndpoint } from "@/lib/models/keys/api";

export const PUT = saveProviderKeyEndpoint.route;
export const DELETE = deleteProviderKeyEndpoint.route;
