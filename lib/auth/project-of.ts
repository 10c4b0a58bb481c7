import type { Principal } from "./schema.ts";

/** The project that all belongs to which is asked with the principal's API key; null for other keys, and for sessions. */
export const projectOf = ({ via }: Pick<Principal, "via">): string | null =>
  via.kind === "api_key" ? via.projectId : null;
