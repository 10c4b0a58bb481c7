// A private PostgreSQL and Redis for the integration suite, in a temporary folder on free ports of 127.0.0.1.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canUseApt, installPackages } from "./find-chromium.mjs";

const POSTGRES_ROOT = "/usr/lib/postgresql";

function findPostgres() {
  if (!existsSync(POSTGRES_ROOT)) return null;
  const versions = readdirSync(POSTGRES_ROOT).sort((a, b) => Number(b) - Number(a));
  const version = versions.find((name) => existsSync(join(POSTGRES_ROOT, name, "bin/initdb")));
  return version === undefined ? null : { version, bin: join(POSTGRES_ROOT, version, "bin") };
}

const findRedis = () => ["/usr/bin/redis-server", "/usr/local/bin/redis-server"].find(existsSync) ?? null;

/** Installs what is missing where apt can. Returns the programs, or null where they cannot be had. */
export function provideServers() {
  const missing = [...(findPostgres() ? [] : ["postgresql"]), ...(findRedis() ? [] : ["redis-server"])];
  if (missing.length > 0 && canUseApt()) installPackages(...missing);
  const postgres = findPostgres();
  const redis = findRedis();
  if (postgres === null || redis === null) return null;
  const pgvector = `postgresql-${postgres.version}-pgvector`;
  if (canUseApt() && spawnSync("apt-cache", ["show", pgvector], { stdio: "ignore" }).status === 0) {
    installPackages(pgvector);
  }
  return { postgres, redis };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function waitForPort(port, child, name) {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`${name} ended with code ${child.exitCode}`);
    const open = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).once("error", () => resolve(false));
      socket.once("close", () => undefined).unref();
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${name} did not listen on port ${port}`);
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
function postgresUser() {
  if (process.getuid?.() !== 0) return {};
  const id = (flag) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** Starts both. @returns Their addresses, and `stop`, which ends them and removes their files. */
export async function startServers({ postgres, redis }) {
  const directory = mkdtempSync(join(tmpdir(), "nexus-servers-"));
  const user = postgresUser();
  const children = [];
  const stop = async () => {
    for (const [child, signal] of children) {
      const ended = child.exitCode === null ? new Promise((resolve) => child.once("exit", resolve)) : null;
      child.kill(signal);
      await ended;
    }
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const password = randomBytes(18).toString("base64url");
    const passwordFile = join(directory, "password");
    const data = join(directory, "data");
    writeFileSync(passwordFile, password);
    if (user.uid !== undefined) {
      for (const path of [directory, passwordFile]) chownSync(path, user.uid, user.gid);
      chmodSync(directory, 0o755);
    }
    const initdb = ["-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", "-N"];
    execFileSync(join(postgres.bin, "initdb"), [...initdb, `--pwfile=${passwordFile}`], {
      ...user,
      cwd: directory,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const [databasePort, redisPort] = [await freePort(), await freePort()];
    const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "max_connections=200"];
    const postgresArgs = ["-D", data, "-p", String(databasePort), ...settings.flatMap((setting) => ["-c", setting])];
    const database = spawn(join(postgres.bin, "postgres"), postgresArgs, { ...user, cwd: directory, stdio: "ignore" });
    // SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
    children.push([database, "SIGINT"]);
    const redisArgs = ["--port", String(redisPort), "--bind", "127.0.0.1", "--save", "", "--dir", directory];
    const cache = spawn(redis, redisArgs, { ...user, cwd: directory, stdio: "ignore" });
    children.push([cache, "SIGTERM"]);
    await waitForPort(databasePort, database, "PostgreSQL");
    await waitForPort(redisPort, cache, "Redis");
    return {
      databaseUrl: `postgres://postgres:${password}@127.0.0.1:${databasePort}/postgres`,
      redisUrl: `redis://127.0.0.1:${redisPort}`,
      hasVector: existsSync(`/usr/share/postgresql/${postgres.version}/extension/vector.control`),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
