import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { findSessionPrincipal } from "../auth/find-principal.ts";
import type { Principal } from "../auth/schema.ts";
import { endReusedSession } from "./end-reused-session.ts";
import { canAct, type Permission } from "./permissions.ts";
import { PATH_HEADER } from "./request-mark.ts";

/**
 * The signed-in person of a page, or null.
 */
export async function findPagePrincipal(): Promise<Principal | null> {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  await endReusedSession(head);
  return findSessionPrincipal(
    jar
      .getAll()
      .map(({ name, value }) => `${name}=${value}`)
      .join("; "),
  );
}

/**
 * The gate of a page: the signed-in person, who may do `access`.
 * Sends everybody else to the sign-in page, and back afterwards.
 * @param path Where to come back to, with its query.
 */
export async function requirePage(access: Permission, path: string): Promise<Principal> {
  const principal = await findPagePrincipal();
  // Only settings are shown to an administrator who looks as somebody else; the other pages would have nothing to show.
  if (principal?.viewedBy && !path.startsWith("/settings")) redirect("/settings");
  if (principal && canAct(principal, access)) return principal;
  redirect(principal ? "/chat" : `/sign-in?next=${encodeURIComponent(path)}`);
}

/** The path and query of the page that is asked for, as the middleware saw it. */
export async function requestedPath(): Promise<string> {
  return (await headers()).get(PATH_HEADER) ?? "/chat";
}
