import { startProofEndpoint } from "@/lib/auth/oauth/api";

export const POST = startProofEndpoint.route;
