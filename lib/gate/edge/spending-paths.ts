/**
 * Paths below /api/v1 whose POST takes a message of the month's allowance. The middleware cannot read the contracts; a
 * test compares the list with them.
 */
export const SPENDING_PATHS: ReadonlySet<string> = new Set([
  "/chat",
  "/compare",
  "/chat/completions",
  "/embeddings",
  "/images/generations",
  "/images/edits",
  "/audio/transcriptions",
  "/audio/translations",
  "/audio/speech",
]);

/** Whether a request takes a message of the month's allowance. */
export function isSpending(method: string, pathname: string): boolean {
  const path = /^\/api(?:\/v1)?(\/.+?)\/?$/.exec(pathname)?.[1];
  return method === "POST" && path !== undefined && SPENDING_PATHS.has(path);
}
