import { env } from "../../platform/env.ts";

/**
 * Whom passkeys are made for. From the configured address alone: a Host header that somebody forges must not make a
 * passkey of theirs count here.
 */
export function relyingParty(): { name: string; id: string; origin: string } {
  const { hostname, origin } = new URL(env().APP_URL);
  return { name: "Nexus AI", id: hostname, origin };
}
