import { removeOwnKeyEndpoint, updateOwnKeyEndpoint } from "@/lib/models/keys/own-keys/api";

export const PATCH = updateOwnKeyEndpoint.route;
export const DELETE = removeOwnKeyEndpoint.route;
