import { handOverEndpoint } from "@/lib/teams/members/api";

export const POST = handOverEndpoint.route;
