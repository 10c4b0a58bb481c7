import { getUserEndpoint } from "@/lib/auth/admin/users/api";

export const GET = getUserEndpoint.route;
