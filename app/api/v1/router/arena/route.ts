import { getArenaEndpoint } from "@/lib/models/arena/api";

export const GET = getArenaEndpoint.route;
