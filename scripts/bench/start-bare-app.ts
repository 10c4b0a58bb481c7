import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { findFreePort, ROOT_URL, stopChild, waitForUrl } from "./child-process.ts";
import type { RunningTarget } from "./running-target.ts";

const SOURCE = new URL("bare-app/", import.meta.url);
const COPY = new URL(".cache/bench/bare-app/", ROOT_URL);
const NEXT = fileURLToPath(new URL("node_modules/next/dist/bin/next", ROOT_URL));

async function fingerprint(): Promise<string> {
  const files = ["app/api/chat/route.ts", "middleware.ts", "next.config.ts"].map((name) =>
    readFile(new URL(name, SOURCE)),
  );
  const hash = createHash("sha256");
  for (const content of await Promise.all([...files, readFile(new URL("package-lock.json", ROOT_URL))])) {
    hash.update(content);
  }
  return hash.digest("hex");
}

/** Builds the bare app in `.cache`, once for each version of its source and of the packages. */
async function buildBareApp(): Promise<void> {
  const stamp = new URL("built", COPY);
  const wanted = await fingerprint();
  if ((await readFile(stamp, "utf8").catch(() => "")) === wanted) return;
  console.error("Building the bare Next.js app …");
  await rm(COPY, { recursive: true, force: true });
  await mkdir(COPY, { recursive: true });
  await cp(SOURCE, COPY, { recursive: true });
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } as const;
  const build = spawn(process.execPath, [NEXT, "build"], {
    cwd: fileURLToPath(COPY),
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(build, "exit");
  if (code !== 0) throw new Error(`next build of the bare app ended with code ${code}`);
  await writeFile(stamp, wanted);
}

/** Starts a Next.js app that has a `streamText` route and nothing else. */
export async function startBareApp(openAiBaseUrl: string): Promise<RunningTarget> {
  await buildBareApp();
  const port = await findFreePort();
  const child = spawn(process.execPath, [NEXT, "start", "-p", String(port), "-H", "127.0.0.1"], {
    cwd: fileURLToPath(COPY),
    env: { ...process.env, NODE_ENV: "production", OPENAI_BASE_URL: openAiBaseUrl, OPENAI_API_KEY: "bench" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const message = { id: "{{id}}", role: "user", parts: [{ type: "text", text: "{{prompt}}" }] };
  // The app has no page; any answer, the 404 of `/` too, says that it listens.
  await waitForUrl(`http://127.0.0.1:${port}/`, child, 30_000, true);
  return {
    name: "bare route",
    load: {
      url: `http://127.0.0.1:${port}/api/chat`,
      headers: [{}],
      body: JSON.stringify({ id: "{{conversation}}", messages: [message] }),
    },
    pid: child.pid ?? null,
    stop: () => stopChild(child),
  };
}
