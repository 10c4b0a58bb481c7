import { getPreferencesEndpoint, updatePreferencesEndpoint } from "@/lib/models/preferences/api";

export const GET = getPreferencesEndpoint.route;
export const PATCH = updatePreferencesEndpoint.route;
