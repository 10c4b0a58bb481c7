import { startPasskeySignInEndpoint } from "@/lib/auth/passkeys/api";

export const POST = startPasskeySignInEndpoint.route;
