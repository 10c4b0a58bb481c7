import { env } from "../platform/env.ts";
import { AppError } from "../platform/errors.ts";

/**
 * Refuses a changing request that another site made a browser send. Cookies ride along with any request, so what
 * changes something must say with `Origin` that it comes from our own pages; a missing or `null` Origin does not.
 * Requests with an API key carry no ambient credential and are not checked.
 * @throws AppError bad_origin
 */
export function assertSameOrigin(headers: Headers): void {
  const origin = headers.get("origin");
  if (origin !== null && origin !== "null") {
    if (origin === new URL(env().APP_URL).origin) return;
    // The same host by another name of this machine (127.0.0.1, a LAN address): same origin as the page that asks.
    try {
      if (new URL(origin).host === headers.get("host")) return;
    } catch {
      // Not a URL: refused below.
    }
  }
  throw new AppError("bad_origin", "This request did not come from this site.");
}
