import { stepUpEndpoint } from "@/lib/auth/step-up/api";

export const POST = stepUpEndpoint.route;
