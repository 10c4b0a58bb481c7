import { changePoolKeyEndpoint, removePoolKeyEndpoint } from "@/lib/models/operator-keys/api";

export const PATCH = changePoolKeyEndpoint.route;
export const DELETE = removePoolKeyEndpoint.route;
