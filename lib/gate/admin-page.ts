import { notFound } from "next/navigation";
import type { Principal } from "../auth/schema.ts";
import { findPagePrincipal } from "./page.ts";
import { canAct } from "./permissions.ts";

/**
 * The gate of a page of the admin console: to everybody but administrators it does not exist. What the page shows comes
 * from operations that each want a fresh proof.
 */
export async function requireAdminPage(): Promise<Principal> {
  const principal = await findPagePrincipal();
  if (!principal || !canAct(principal, "admin.read")) notFound();
  return principal;
}
