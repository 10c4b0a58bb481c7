/**
 * The mark that `middleware.ts` leaves on a request it has limited, so that the gate knows it need not do so again.
 * It is an HMAC over the request id: a forged header, or a request that came around the middleware, is not believed.
 * Runs on the edge: Web Crypto only.
 */
export const REQUEST_ID_HEADER = "x-request-id";
export const MARK_HEADER = "x-nexus-mark";
export const REMOTE_ADDRESS_HEADER = "x-nexus-remote-address";
export const NONCE_HEADER = "x-nonce";
/** Path and query of a page, to come back to after signing in. */
export const PATH_HEADER = "x-nexus-path";

let key: Promise<CryptoKey> | undefined;

function markKey(): Promise<CryptoKey> {
  key ??= crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(`mark:${process.env.NEXUS_SECRET ?? ""}`),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"],
  );
  return key;
}

/** The mark of a request that was let through by the tier limiter, as hex. */
export async function signMark(requestId: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", await markKey(), new TextEncoder().encode(requestId)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether `mark` belongs to `requestId`. */
export async function isMarked(requestId: string, mark: string | null): Promise<boolean> {
  if (!mark || !/^[0-9a-f]{64}$/.test(mark)) return false;
  const bytes = Uint8Array.from(mark.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return crypto.subtle.verify("HMAC", await markKey(), bytes, new TextEncoder().encode(requestId));
}
