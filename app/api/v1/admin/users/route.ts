import { listUsersEndpoint } from "@/lib/auth/admin/users/api";

export const GET = listUsersEndpoint.route;
