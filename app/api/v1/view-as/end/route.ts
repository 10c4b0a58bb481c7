import { endViewEndpoint } from "@/lib/auth/admin/view-as/api";

export const POST = endViewEndpoint.route;
