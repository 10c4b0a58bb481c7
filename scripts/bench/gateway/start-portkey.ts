import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findFreePort, ROOT_URL, stopChild, waitForUrl } from "../child-process.ts";
import type { RunningTarget } from "../running-target.ts";

/** It is no dependency of ours (95 packages): it is installed into a folder of its own, once. */
const PACKAGE = "@portkey-ai/gateway@1.15.2";
const FOLDER = fileURLToPath(new URL(".cache/portkey-1.15.2", ROOT_URL));
/** The package's server, below that folder. */
const SERVER = "node_modules/@portkey-ai/gateway/build/start-server.js";

/**
 * Run in it before anything else. It appends to the headers of what it fetched, which its own server package no
 * longer copies and Node keeps immutable: without this it answers 500 to everything.
 */
const MUTABLE_HEADERS = `
  const { fetch, Response } = globalThis;
  globalThis.fetch = async (...request) => {
    const { body, status, headers } = await fetch(...request);
    return new Response(body, { status, headers });
  };`;

/** The path of its server, installed by npm from the registry that npm is set to. @throws Error when npm fails. */
async function installPortkey(): Promise<string> {
  const server = join(FOLDER, SERVER);
  const isThere = await access(server).then(
    () => true,
    () => false,
  );
  if (isThere) return server;
  console.error(`Installing ${PACKAGE} into ${FOLDER} …`);
  await mkdir(FOLDER, { recursive: true });
  const args = ["install", "--prefix", FOLDER, "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE];
  const npm = spawn("npm", args, { cwd: FOLDER, stdio: "inherit", shell: process.platform === "win32" });
  const [code] = await once(npm, "exit");
  if (code !== 0) throw new Error(`npm could not install ${PACKAGE}`);
  return server;
}

/**
 * Installs `@portkey-ai/gateway` if it is not there yet, and starts it as a gateway to the bench's provider.
 * @throws Error when it cannot be installed or does not start.
 */
export async function startPortkey(openAiBaseUrl: string): Promise<RunningTarget> {
  const server = await installPortkey();
  const port = await findFreePort();
  const preload = `data:text/javascript,${encodeURIComponent(MUTABLE_HEADERS)}`;
  const child = spawn(process.execPath, ["--import", preload, server, `--port=${port}`, "--headless"], {
    cwd: FOLDER,
    // It refuses addresses of this machine unless they are named.
    env: { ...process.env, NODE_ENV: "production", TRUSTED_CUSTOM_HOSTS: "localhost,127.0.0.1" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const root = `http://127.0.0.1:${port}`;
  await waitForUrl(root, child, 30_000, true);
  return {
    name: "@portkey-ai/gateway",
    load: {
      url: `${root}/v1/chat/completions`,
      headers: [
        { authorization: "Bearer bench", "x-portkey-provider": "openai", "x-portkey-custom-host": openAiBaseUrl },
      ],
      body: JSON.stringify({
        model: "gpt-4.1-mini",
        stream: true,
        messages: [{ role: "user", content: "{{prompt}}" }],
      }),
    },
    pid: child.pid ?? null,
    stop: () => stopChild(child),
  };
}
