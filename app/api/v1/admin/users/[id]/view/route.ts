import { startViewEndpoint } from "@/lib/auth/admin/view-as/api";

export const POST = startViewEndpoint.route;
