import { spawn } from "node:child_process";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { findFreePort, stopChild, waitForUrl } from "../child-process.ts";
import type { RunningTarget } from "../running-target.ts";

/** The package's server, below the folder that it was installed into. */
const SERVER = "node_modules/@portkey-ai/gateway/build/start-server.js";

/**
 * Run in it before anything else. Its 1.15.2 appends to the headers of what it fetched, which its own server package no
 * longer copies and Node keeps immutable: without this it answers 500 to everything.
 */
const MUTABLE_HEADERS = `
  const { fetch, Response } = globalThis;
  globalThis.fetch = async (...request) => {
    const { body, status, headers } = await fetch(...request);
    return new Response(body, { status, headers });
  };`;

/**
 * Starts `@portkey-ai/gateway` as a gateway to the bench's provider.
 * @param folder Where it was installed; it is no dependency of ours (95 packages).
 * @returns null when it is not there.
 */
export async function startPortkey(folder: string, openAiBaseUrl: string): Promise<RunningTarget | null> {
  const server = join(folder, SERVER);
  const isThere = await access(server).then(
    () => true,
    () => false,
  );
  if (!isThere) return null;
  const port = await findFreePort();
  const preload = `data:text/javascript,${encodeURIComponent(MUTABLE_HEADERS)}`;
  const child = spawn(process.execPath, ["--import", preload, server, `--port=${port}`, "--headless"], {
    cwd: folder,
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
