import { passkeySignInEndpoint } from "@/lib/auth/passkeys/api";

export const POST = passkeySignInEndpoint.route;
