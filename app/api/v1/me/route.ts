import { getProfileEndpoint, updateProfileEndpoint } from "@/lib/auth/api";

export const GET = getProfileEndpoint.route;
export const PATCH = updateProfileEndpoint.route;
