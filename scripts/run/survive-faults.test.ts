import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";

const SURVIVE = new URL("survive-faults.ts", import.meta.url).href;
/** A server with one request that throws outside of its promise, one that loses a rejection, and one that works. */
const SERVER = `
  import { createServer } from "node:http";
  const server = createServer(async (request, response) => {
    if (request.url === "/throws") return setTimeout(() => { response.destroy(); throw new Error("outside"); }, 1);
    if (request.url === "/rejects") { Promise.reject(Object.assign(new Error("lost"), { prompt: "canary-prompt" })); response.destroy(); return; }
    response.end(String(process.pid));
  });
  const guarded = process.argv.includes("guarded");
  if (guarded) process.on("uncaughtException", function logError(error) { console.log("Next prints", error); });
  const { surviveFaults } = await import(${JSON.stringify(SURVIVE)});
  server.listen(0, "127.0.0.1", () => { if (guarded) surviveFaults(); process.send(server.address().port); });
`;

let child: ChildProcess | undefined;
afterEach(() => child?.kill("SIGKILL"));

async function startServer(...args: string[]) {
  const server = spawn(process.execPath, ["--input-type=module", "--eval", SERVER, "--", ...args], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { ...process.env, LOG_LEVEL: "error" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  child = server;
  let output = "";
  server.stdout?.on("data", (bytes: Buffer) => {
    output += bytes.toString();
  });
  const [port] = (await once(server, "message")) as [number];
  const get = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`).then(
      (response) => response.text(),
      () => "failed",
    );
  return { get, server, output: () => output };
}

it("an error that nothing caught fails its request alone, in the same process (RL-35)", async () => {
  const { get, server, output } = await startServer("guarded");
  for (let time = 0; time < 5; time++) {
    expect(await Promise.all([get("/"), get("/throws"), get("/rejects"), get("/")])).toEqual([
      String(server.pid),
      "failed",
      "failed",
      String(server.pid),
    ]);
  }
  await expect.poll(() => output().match(/"msg":"(uncaught exception|unhandled rejection)"/g)).toHaveLength(10);
  expect(output()).toContain('"message":"outside"');
  expect(output(), "no listener prints what hangs on an error").not.toMatch(/Next prints|canary-prompt/);
});

it("without the guard a lost rejection ends the process", async () => {
  const { get, server } = await startServer();
  const exited = once(server, "exit");
  await get("/rejects");
  expect(await exited).toEqual([1, null]);
});
