import { REMOTE_ADDRESS_HEADER } from "../request-mark.ts";

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const HEXTET = /^[0-9a-f]{1,4}$/i;
const NETWORK_HEXTETS = 4;

/**
 * The client's address. With `hops` trusted proxies (TRUSTED_PROXY_HOPS) it is that entry from the right of
 * X-Forwarded-For: entries further left are the client's own words. With 0 it is the socket's address, set by our server
 * (scripts/serve.ts).
 */
export function clientAddress(headers: Headers, hops: number): string {
  if (hops > 0) {
    const entries = (headers.get("x-forwarded-for") ?? "").split(",").map((entry) => entry.trim());
    return entries.at(-hops) || "unknown";
  }
  return headers.get(REMOTE_ADDRESS_HEADER) ?? "unknown";
}

/** The hextets of one side of `::`; null when it is not such a list. A dotted end is two hextets. */
function parseHextets(text: string): number[] | null {
  if (text === "") return [];
  const hextets: number[] = [];
  for (const part of text.split(":")) {
    if (IPV4.test(part)) {
      const [a = 0, b = 0, c = 0, d = 0] = part.split(".").map(Number);
      hextets.push(a * 256 + b, c * 256 + d);
    } else if (HEXTET.test(part)) hextets.push(Number.parseInt(part, 16));
    else return null;
  }
  return hextets;
}

/** The eight hextets of an IPv6 address (RFC 4291 §2.2), or null when it is none. */
function parseIpv6(text: string): number[] | null {
  const [left = "", right, ...more] = text.split("::");
  const [head, tail] = [parseHextets(left), parseHextets(right ?? "")];
  if (!head || !tail || more.length > 0) return null;
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return null;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

/**
 * What limits count of an address: an IPv4 address whole, of an IPv6 address its /64, because a single line has that
 * many of its own and could bring a fresh address with every request. An IPv4 address in IPv6 clothing
 * (`::ffff:192.0.2.1`) counts as itself. Ports and zones that a proxy adds are left off; anything else counts as it is.
 */
export function networkOf(address: string): string {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? address.replace(/^(\d[\d.]*):\d+$/, "$1");
  const hextets = bare.includes(":") ? parseIpv6(bare.replace(/%.*$/, "")) : null;
  if (!hextets) return bare;
  const [, , , , , marker, high = 0, low = 0] = hextets;
  if (marker === 0xffff && hextets.slice(0, 5).every((hextet) => hextet === 0)) {
    return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  }
  const network = hextets.slice(0, NETWORK_HEXTETS).map((hextet) => hextet.toString(16));
  return `${network.join(":")}::/64`;
}
