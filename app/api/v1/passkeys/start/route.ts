import { startAddPasskeyEndpoint } from "@/lib/auth/passkeys/api";

export const POST = startAddPasskeyEndpoint.route;
