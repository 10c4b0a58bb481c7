/**
 * A UUIDv7 (RFC 9562 §5.7) made in the browser, so that a message keeps one id from key press to ledger.
 * @param unixMs Unix time in milliseconds.
 */
export function newClientId(unixMs: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const time = unixMs.toString(16).padStart(12, "0");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
