import { Agent, type IncomingMessage, request } from "node:http";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import { newId } from "../../lib/platform/ids.ts";
import type { LoadTarget } from "./load-job.ts";

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
const TIMEOUT_MS = 30_000;

const conversations = new Map<number, string>();

/** The conversation of a virtual user, a UUIDv7. */
function conversationOf(user: number): string {
  const known = conversations.get(user) ?? newId();
  conversations.set(user, known);
  return known;
}

function decoded(res: IncomingMessage): Readable {
  switch (res.headers["content-encoding"]) {
    case "gzip":
      return res.pipe(createGunzip());
    case "deflate":
      return res.pipe(createInflate());
    case "br":
      return res.pipe(createBrotliDecompress());
    case "zstd":
      return res.pipe(createZstdDecompress());
    default:
      return res;
  }
}

/**
 * Asks for one streamed answer as a browser does (Accept-Encoding included) and hands on its decompressed text.
 * @throws Error on another status than 200, a broken stream, or after 30 s.
 */
export function openStream(
  target: LoadTarget,
  user: number,
  prompt: string,
  onText: (text: string) => void,
): Promise<void> {
  const body = target.body
    .replaceAll("{{prompt}}", prompt)
    .replaceAll("{{id}}", () => newId())
    .replaceAll("{{conversation}}", conversationOf(user));
  return new Promise((resolve, reject) => {
    const req = request(target.url, {
      method: "POST",
      agent,
      timeout: TIMEOUT_MS,
      headers: {
        "content-type": "application/json",
        "accept-encoding": "gzip, deflate, br, zstd",
        ...target.headers[user % target.headers.length],
      },
    });
    req.once("timeout", () => req.destroy(new Error("No byte for 30 s")));
    req.once("error", reject);
    req.once("response", (res) => {
      const text = decoded(res);
      let start = "";
      res.once("error", reject);
      text.setEncoding("utf8");
      text.on("data", (part: string) => {
        if (res.statusCode === 200) onText(part);
        else start += part.slice(0, 300);
      });
      text.once("error", reject);
      text.once("end", () => {
        if (res.statusCode === 200) resolve();
        else reject(new Error(`HTTP ${res.statusCode}: ${start.slice(0, 300)}`));
      });
    });
    req.end(body);
  });
}
