import { safeRedirectPath } from "@/lib/platform/public/safe-redirect";

export const HOME_PATH = "/chat";

/** `path` of a sign-in screen, carrying where to go afterwards. */
export function withNext(path: string, next: string): string {
  const safe = safeRedirectPath(next, HOME_PATH);
  if (safe === HOME_PATH) return path;
  return `${path}${path.includes("?") ? "&" : "?"}next=${encodeURIComponent(safe)}`;
}

/** Why somebody sees the sign-in screen, as `?notice=` names it. */
export const SIGN_IN_NOTICES = ["changed", "verified", "ended", "connect", "leaving", "deleted"] as const;
export type SignInNotice = (typeof SIGN_IN_NOTICES)[number];
