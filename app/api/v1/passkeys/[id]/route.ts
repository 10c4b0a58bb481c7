import { removePasskeyEndpoint, renamePasskeyEndpoint } from "@/lib/auth/passkeys/api";

export const PATCH = renamePasskeyEndpoint.route;
export const DELETE = removePasskeyEndpoint.route;
