import type { Principal } from "../../auth/schema.ts";
import { loadUserRows } from "../user-rows/load-user-rows.ts";
import type { KeyRouting } from "./schema.ts";

/** The routing of the API key that somebody asks with, at most five seconds old; null for a session, or where none is set. */
export async function loadKeyRouting({ userId, via }: Pick<Principal, "userId" | "via">): Promise<KeyRouting | null> {
  if (via.kind !== "api_key") return null;
  const { keyRouting } = await loadUserRows(userId);
  return keyRouting.find(({ apiKeyId }) => apiKeyId === via.apiKeyId) ?? null;
}
