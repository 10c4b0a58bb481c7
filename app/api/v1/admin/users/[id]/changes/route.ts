import { changeUserEndpoint } from "@/lib/auth/admin/users/api";

export const POST = changeUserEndpoint.route;
