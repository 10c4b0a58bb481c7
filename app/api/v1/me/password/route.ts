import { firstPasswordEndpoint } from "@/lib/auth/oauth/api";
import { changePasswordEndpoint } from "@/lib/auth/step-up/api";

export const POST = firstPasswordEndpoint.route;
export const PUT = changePasswordEndpoint.route;
