import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { FILE_POLICY, SECURITY_HEADERS } from "../../lib/gate/edge/security-headers.ts";

/** What a page loads of its build, and what it is; fonts and pictures are compressed already. */
const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=UTF-8",
  ".js": "application/javascript; charset=UTF-8",
};
const SUFFIX = ".br";
/** One less than the most: 4 per cent larger, in 40 per cent of the time. */
const QUALITY = 10;
/** As many as Node compresses at a time. */
const AT_ONCE = 4;
const FOLDER = "static";
const compress = promisify(brotliCompress);

const listFiles = (folder: string) =>
  existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];

/**
 * Writes each script and style sheet of a build once more beside it, compressed with Brotli: what takes too long for every
 * request is done once, and a page's files are an eighth smaller than with the gzip that Next makes.
 * @param output Next's folder of the build, `.next`.
 */
export async function compressBuildFiles(output: string): Promise<void> {
  const folder = join(output, FOLDER);
  const waiting = listFiles(folder).filter((path) => extname(path) in TYPES);
  const work = async () => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const body = await readFile(join(folder, path));
      const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
      await writeFile(join(folder, path + SUFFIX), await compress(body, { params }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

const TAKES_BROTLI = /(?:^|,)\s*br\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[^,]*)?(?:,|$)/;

/** Whether a request asks for the whole of a file as it is now, and understands Brotli. */
function isPlain({ method, headers }: IncomingMessage): boolean {
  const takesBrotli = TAKES_BROTLI.test(String(headers["accept-encoding"] ?? ""));
  return (
    method === "GET" && takesBrotli && !headers.range && !headers["if-none-match"] && !headers["if-modified-since"]
  );
}

/**
 * Answers requests for the compressed files of a build. They are held in memory (1 MB): no request opens a file, and a build
 * that is replaced under a running server is still whole.
 * @param output Next's folder of the build, `.next`.
 * @returns Answers one request, or says with `false` that it is Next's to answer.
 */
export function createBuildFiles(output: string): (request: IncomingMessage, response: ServerResponse) => boolean {
  const folder = join(output, FOLDER);
  const files = new Map<string, { body: Buffer; type: string }>();
  for (const path of listFiles(folder).filter((name) => name.endsWith(SUFFIX))) {
    const name = path.slice(0, -SUFFIX.length);
    const type = TYPES[extname(name)];
    if (type) files.set(`/_next/${FOLDER}/${name}`, { body: readFileSync(join(folder, path)), type });
  }
  const headers = {
    ...SECURITY_HEADERS,
    "content-security-policy": FILE_POLICY,
    // Names are made of what is in a file.
    "cache-control": "public, max-age=31536000, immutable",
    "content-encoding": "br",
    vary: "Accept-Encoding",
  };
  return (request, response) => {
    const file = files.get(request.url ?? "");
    if (!file || !isPlain(request)) return false;
    response.writeHead(200, { ...headers, "content-type": file.type, "content-length": file.body.length });
    response.end(file.body);
    return true;
  };
}
