/** Headers of every answer. https://owasp.org/www-project-secure-headers */
export const SECURITY_HEADERS: Record<string, string> = {
  "strict-transport-security": "max-age=31536000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)",
  "x-frame-options": "DENY",
  // A host name in an answer must not be looked up before somebody follows it.
  "x-dns-prefetch-control": "off",
};

/** The policy of an API answer: data, and files that people sent. Opened by itself it can load and run nothing. */
export const API_POLICY =
  "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** The policy of a file of the build. It says nothing of scripts: a worker takes the policy of its own file. */
export const FILE_POLICY = "object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/**
 * The content security policy of a page. Scripts run only with this request's nonce or when such a script loads them;
 * nothing is loaded from another host.
 */
export function contentSecurityPolicy(nonce: string): string {
  // React Fast Refresh compiles with eval, in development only.
  const evaluation = process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluation}`,
    // Elements need the nonce; attributes are set by libraries that position and measure, and cannot load or run anything.
    `style-src-elem 'self' ${process.env.NODE_ENV === "development" ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
