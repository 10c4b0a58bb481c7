import { cancelDeletionEndpoint, getDeletionEndpoint, requestDeletionEndpoint } from "@/lib/privacy/deletion/api";

export const GET = getDeletionEndpoint.route;
export const POST = requestDeletionEndpoint.route;
export const DELETE = cancelDeletionEndpoint.route;
