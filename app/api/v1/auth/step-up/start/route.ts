import { startStepUpEndpoint } from "@/lib/auth/passkeys/api";

export const POST = startStepUpEndpoint.route;
