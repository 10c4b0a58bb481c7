import { changePasswordEndpoint } from "@/lib/auth/step-up/api";

export const PUT = changePasswordEndpoint.route;
