import { removeAvatarEndpoint, setAvatarEndpoint } from "@/lib/auth/api";

export const PUT = setAvatarEndpoint.route;
export const DELETE = removeAvatarEndpoint.route;
