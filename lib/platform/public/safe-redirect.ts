const MAX_LENGTH = 2000;
const MAX_DECODINGS = 4;
// Any origin will do: it only has to be one that an input cannot name by chance.
const BASE = "http://same-origin.invalid";
// Browsers drop tab and newline inside a URL and read "\" as "/", so "/\t/evil" and "/\evil" both leave the site.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Z}\\]/u;

function leavesOrigin(path: string): boolean {
  return !path.startsWith("/") || path.startsWith("//") || UNSAFE.test(path);
}

function decodeOnce(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/**
 * The path, query and fragment to go to after signing in, or `fallback` when `next` could lead off this origin:
 * anything but a rooted path, and every spelling of `//host` by backslashes, control characters, dot segments or
 * percent-encoding (several rounds, since a proxy may decode once more than we do).
 */
export function safeRedirectPath(next: unknown, fallback = "/chat"): string {
  if (typeof next !== "string" || next.length > MAX_LENGTH || leavesOrigin(next)) return fallback;
  let url: URL;
  try {
    url = new URL(next, BASE);
  } catch {
    return fallback;
  }
  if (url.origin !== BASE || leavesOrigin(url.pathname)) return fallback;
  let path = url.pathname;
  for (let round = 0; round < MAX_DECODINGS; round++) {
    const decoded = decodeOnce(path);
    if (decoded === null) return fallback;
    if (decoded === path) break;
    // A space inside a name is fine once it is only decoded, never sent; everything else is not.
    if (leavesOrigin(decoded.replaceAll(" ", "_"))) return fallback;
    if (leavesOrigin(new URL(decoded, BASE).pathname)) return fallback;
    path = decoded;
  }
  return `${url.pathname}${url.search}${url.hash}`;
}
