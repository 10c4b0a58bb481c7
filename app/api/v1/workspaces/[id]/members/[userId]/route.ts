import { removeMemberEndpoint, setRoleEndpoint } from "@/lib/teams/members/api";

export const DELETE = removeMemberEndpoint.route;
export const PATCH = setRoleEndpoint.route;
