"use client";

import { safeRedirectPath } from "@/lib/platform/public/safe-redirect";
import { HOME_PATH } from "./auth-links";

/** Leaves the sign-in screens with a full load, so that nothing rendered for a signed-out reader is reused. */
export function enterApp(next: string): void {
  location.assign(safeRedirectPath(next, HOME_PATH));
}
