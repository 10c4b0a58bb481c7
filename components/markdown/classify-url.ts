import { decodeEntities } from "./decode-entities.ts";

export type ClassifiedUrl =
  | { kind: "blocked" }
  /** A path of this site. */
  | { kind: "internal"; href: string }
  /** Another site or a mail address: opened only after the reader has seen where it goes. */
  | { kind: "external"; href: string; host: string };

// A base that no real link can have: whatever resolves to it was relative.
const BASE = "https://relative.invalid";
const EXTERNAL_PROTOCOLS = new Set(["http:", "https:", "mailto:"]);

/**
 * Decides what a URL written by a model may do. The WHATWG parser settles the tricks with tabs, backslashes and
 * entities (`java\tscript:`, `/\evil.example`) as the browser will; only three schemes pass. What is relative to a page
 * that the model read would lead anywhere from this one, and is blocked.
 */
export function classifyUrl(raw: string): ClassifiedUrl {
  const source = decodeEntities(raw).trim();
  let url: URL;
  try {
    url = new URL(source, BASE);
  } catch {
    return { kind: "blocked" };
  }
  if (!EXTERNAL_PROTOCOLS.has(url.protocol)) return { kind: "blocked" };
  if (url.origin === BASE) {
    // Also as resolved: "/.//evil.example" becomes "//evil.example", which is another site.
    const isPath = [source, url.pathname].every((path) => /^\/(?!\/)/.test(path));
    return isPath ? { kind: "internal", href: url.pathname + url.search + url.hash } : { kind: "blocked" };
  }
  if (url.protocol === "mailto:") return { kind: "external", href: url.href, host: url.pathname };
  // user:password@host makes an address read as another one.
  url.username = "";
  url.password = "";
  return { kind: "external", href: url.href, host: url.host };
}

const LONG_QUERY_BYTES = 512;

/** How many bytes of data `href` carries behind its host, when that is enough to smuggle out text; else null. */
export function longQueryBytes(href: string): number | null {
  const url = URL.canParse(href) ? new URL(href) : null;
  if (!url) return null;
  const bytes = new TextEncoder().encode(url.search + url.hash).length;
  return bytes > LONG_QUERY_BYTES ? bytes : null;
}

/** Pictures that may load without asking: our own files and pictures written out in the text. */
export function isInlineImage(raw: string): boolean {
  const source = decodeEntities(raw).trim();
  if (/^data:image\/(?:png|jpeg|gif|webp);base64,[\w+/=\s]*$/i.test(source)) return true;
  const url = classifyUrl(source);
  return url.kind === "internal" && /^\/api\/(?:v1\/)?files\/[\w-]+(?:\/|$)/.test(url.href);
}
