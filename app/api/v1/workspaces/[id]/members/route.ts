import { listMembersEndpoint } from "@/lib/teams/members/api";

export const GET = listMembersEndpoint.route;
