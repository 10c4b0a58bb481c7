import { signOutEndpoint } from "@/lib/auth/api";

export const POST = signOutEndpoint.route;
