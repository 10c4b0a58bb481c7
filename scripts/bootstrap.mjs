// Runs before anything is installed: plain JavaScript for Node 20 and later, no dependencies.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const nodeModules = join(root, "node_modules");
const stampPath = join(nodeModules, ".nexus-install");

/** Ends the process with a message for people. */
export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** A variable of the environment, else of `.env.local`, else of `.env`. By hand: `util.parseEnv` is younger than Node 20. */
function readVariable(name, directory) {
  if (process.env[name] !== undefined) return process.env[name];
  const line = new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=[ \\t]*(?:"([^"\\n]*)"|'([^'\\n]*)'|([^#\\n]*))`, "gm");
  for (const file of [".env.local", ".env"]) {
    const path = join(directory, file);
    const found = existsSync(path) ? [...readFileSync(path, "utf8").matchAll(line)].at(-1) : undefined;
    if (found) return (found[1] ?? found[2] ?? found[3]).trim();
  }
  return "";
}

/**
 * Reads `--port`, `--data` and `--host`, and where they are missing `PORT`, `NEXUS_DATA` and `HOST`.
 * @param directory Where `.env` files are.
 */
export function parseOptions(args, directory = root) {
  let port = readVariable("PORT", directory) || "3000";
  let nameOfPort = "PORT";
  const options = {
    data: resolve(root, readVariable("NEXUS_DATA", directory) || ".data"),
    host: readVariable("HOST", directory) || "127.0.0.1",
  };
  for (let index = 0; index < args.length; index++) {
    const [name, inline] = args[index].split(/=(.*)/s);
    const isKnown = ["--port", "--data", "--host"].includes(name);
    const value = inline ?? args[++index];
    if (!isKnown || !value) {
      const problem = isKnown ? `${name} needs a value` : `Unknown option ${name}`;
      fail(`${problem}. Options: --port 3000 --data .data --host 127.0.0.1`);
    }
    if (name === "--port") [port, nameOfPort] = [value, name];
    else if (name === "--data") options.data = resolve(value);
    else options.host = value;
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535) {
    fail(`${nameOfPort} must be a number from 1 to 65535`);
  }
  return { ...options, port: Number(port) };
}

/** Ends the process when the port is taken, before any slow work. */
export async function checkPort({ port, host, data }) {
  const runtime = readRuntime(data);
  let code = await tryListen(port, host);
  // After a kill -9 the orphans notice within seconds; until then they keep the port.
  for (let attempt = 0; code === "EADDRINUSE" && runtime && !isAlive(runtime.pid) && attempt < 40; attempt++) {
    await new Promise((done) => setTimeout(done, 250));
    code = await tryListen(port, host);
  }
  if (code === null) return;
  if (runtime && isAlive(runtime.pid)) {
    fail(`Nexus AI already runs on ${data} (process ${runtime.pid}, ${runtime.url}). Stop it first.`);
  }
  if (code === "EADDRINUSE") {
    fail(`Port ${port} on ${host} is in use. Stop what uses it, or choose another: npm start -- --port ${port + 1}`);
  }
  fail(`Cannot listen on ${host}:${port} (${code}). Choose with --host and --port.`);
}

function tryListen(port, host) {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", (error) => done(error.code));
    server.listen(port, host, () => server.close(() => done(null)));
  });
}

function readRuntime(data) {
  try {
    return JSON.parse(readFileSync(join(data, "runtime.json"), "utf8"));
  } catch {
    return null;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function lockHash() {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

function isInstalled() {
  const hash = lockHash();
  if (existsSync(stampPath)) return readFileSync(stampPath, "utf8") === hash;
  // Installed by hand: npm writes this file last.
  const npmLock = join(nodeModules, ".package-lock.json");
  if (!existsSync(npmLock) || statSync(npmLock).mtimeMs < statSync(join(root, "package-lock.json")).mtimeMs) {
    return false;
  }
  writeFileSync(stampPath, hash);
  return true;
}

/** Installs the locked dependencies when they are missing or belong to another lock file. */
export function ensureInstalled() {
  if (isInstalled() && existsSync(node24())) return;
  process.stdout.write("Installing dependencies…\n");
  // An install that is cut off must not pass for that of the lock file before, when that one comes back.
  rmSync(stampPath, { force: true });
  // Not `npm ci`: it refuses a lock file that leaves out the optional packages of other platforms.
  const args = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
  const cli = process.env.npm_execpath;
  const viaNode = cli?.endsWith(".js") && existsSync(cli);
  const result = viaNode
    ? spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio: "inherit" })
    : spawnSync("npm", args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  if (result.status !== 0) fail("Installing failed; see above. The registry must be reachable for the first start.");
  writeFileSync(stampPath, lockHash());
}

/** The Node 24 that the project brings along as the npm package `node`. */
export function node24() {
  return join(nodeModules, "node", "bin", process.platform === "win32" ? "node.exe" : "node");
}

/** The environment in which `node` is Node 24 for every child. */
export function node24Env() {
  const separator = process.platform === "win32" ? ";" : ":";
  const PATH = [dirname(node24()), join(nodeModules, ".bin"), process.env.PATH ?? ""].join(separator);
  return { ...process.env, PATH };
}

/**
 * Runs a script of the project under Node 24 with the given arguments, in this process when it is Node 24 already.
 * Ends this process with the script's exit code.
 */
export async function runOnNode24(script, args) {
  const path = join(root, script);
  if (Number(process.versions.node.split(".")[0]) >= 24) {
    process.env.PATH = node24Env().PATH;
    process.argv = [process.execPath, path, ...args];
    await import(pathToFileURL(path).href);
    return;
  }
  const child = spawn(node24(), [path, ...args], {
    cwd: root,
    env: node24Env(),
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  // Ctrl+C reaches the child too (same terminal); it decides when to end.
  process.on("SIGINT", () => undefined);
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("error", (error) => fail(`Node 24 did not start: ${error.message}`));
  child.once("exit", (code, signal) => process.exit(code ?? (signal === "SIGKILL" ? 137 : 1)));
}
