import { addPasskeyEndpoint, listPasskeysEndpoint } from "@/lib/auth/passkeys/api";

export const GET = listPasskeysEndpoint.route;
export const POST = addPasskeyEndpoint.route;
