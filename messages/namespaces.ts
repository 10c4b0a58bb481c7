/** Shipped to every page's client components; everything else is named where it is needed. */
export const BASE_NAMESPACES = ["common", "errors", "states", "markdown", "palette"] as const;

/** One file per language and namespace: messages/<locale>/<namespace>.json. */
export const NAMESPACES = [
  ...BASE_NAMESPACES,
  "auth",
  "chat",
  "sidebar",
  "settings",
  "models",
  "marketing",
  "docs",
  "fields",
  "analytics",
  "security",
  "proof",
  "billing",
  "privacy",
  "admin",
  "operations",
  "console",
  "connections",
  "ledger",
  "notifications",
  "passkeys",
  "address",
  "imports",
  "credits",
  "upgrade",
  "keys",
  "keyrouting",
  "payments",
  "workspaces",
  "teams",
  "projects",
  "costs",
  "projectlimits",
] as const;

export type Namespace = (typeof NAMESPACES)[number];
