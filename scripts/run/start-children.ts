import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LocalEnv, LocalPorts } from "../../supabase/local/start-services.ts";
import { isResponding } from "./is-responding.ts";
import type { Variables } from "./load-environment.ts";
import { DIE_WITH_PARENT, type Supervised, supervise } from "./supervise.ts";

export interface StartOptions {
  mode: "start" | "dev";
  port: number;
  host: string;
  data: string;
}

/** Thrown when the embedded services do not come up; they have said why. */
export class ServicesError extends Error {
  override readonly name = "ServicesError";
}

interface Ready {
  ready: true;
  env: LocalEnv;
  ports: LocalPorts;
  healthUrl: string;
}

/** So that a long statement is not taken for a fault. */
const HEALTH_EVERY_MS = 30_000;
/** The worker sends a sign of life every ten seconds. */
const SILENT_AFTER_MS = 60_000;

const hostOf = (address: string) => (address.includes(":") ? `[${address}]` : address);

/** Where this machine reaches the app, whatever it listens on. */
export function healthUrl({ host, port }: Pick<StartOptions, "host" | "port">): string {
  const own = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${hostOf(own)}:${port}/api/v1/health`;
}

/** What `localhost` reaches. */
const BY_NAME = new Set(["localhost", "127.0.0.1", "::1", "0.0.0.0", "::"]);

/** Where people reach the app unless APP_URL says otherwise: at one address alone, it does not answer to `localhost`. */
export function ownUrl({ host, port }: Pick<StartOptions, "host" | "port">): string {
  return `http://${BY_NAME.has(host) ? "localhost" : hostOf(host)}:${port}`;
}

const READY_TIMEOUT_MS = 60_000;
/** Exit code of the services when another process has the data directory. */
const LOCKED = 73;

const processEnv = (variables: Variables): NodeJS.ProcessEnv => ({
  ...variables,
  NODE_ENV: (variables.NODE_ENV ?? "production") as "production",
});

/**
 * Starts the embedded services under supervision; a restart takes the same ports, so that the app keeps its addresses.
 * @throws ServicesError when they do not become ready.
 */
export async function startServices(
  root: string,
  options: StartOptions,
  variables: Variables,
): Promise<{ env: LocalEnv; child: Supervised }> {
  const ready = Promise.withResolvers<Ready>();
  let ports: LocalPorts | undefined;
  let ownHealthUrl = "";
  const child = supervise({
    name: "local services",
    cwd: root,
    env: processEnv({ ...variables, NEXUS_PROCESS: "services" }),
    args: () => [
      join(root, "supabase/local/main.ts"),
      "--data",
      options.data,
      ...(ports ? ["--ports", JSON.stringify(ports)] : []),
    ],
    onLine: () => undefined,
    onMessage: (message) => {
      if (!isReady(message)) return;
      ports = message.ports;
      ownHealthUrl = message.healthUrl;
      ready.resolve(message);
    },
    health: { isHealthy: () => isResponding(ownHealthUrl), everyMs: HEALTH_EVERY_MS },
  });
  // The services of a start that was killed need a moment to let go of the directory: those are waited for.
  void child.firstExit.then((code) => {
    if (code !== LOCKED) ready.reject(new ServicesError(`The local services ended with code ${code}; see above.`));
  });
  const timer = setTimeout(
    () => ready.reject(new ServicesError(`The local services were not ready after ${READY_TIMEOUT_MS / 1000} s.`)),
    READY_TIMEOUT_MS,
  );
  try {
    return { env: (await ready.promise).env, child };
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function isReady(message: unknown): message is Ready {
  return typeof message === "object" && message !== null && "ready" in message;
}

/**
 * A larger young generation (MiB of one half, https://nodejs.org/api/cli.html#--max-semi-space-sizemib): what a request
 * leaves behind is gone before it is copied anywhere.
 */
const APP_FLAGS = ["--max-semi-space-size=32"];

/** Lines that Next prints about itself; the address is ours to print, once. */
const NEXT_BANNER = /^\s*(▲ Next|- (Local|Network|Environments)|✓ (Starting|Ready|Running next\.config))/;

/** Starts the web application under supervision. */
export function startApp(root: string, options: StartOptions, variables: Variables): Supervised {
  const isDev = options.mode === "dev";
  const program = isDev ? [join(root, "node_modules/next/dist/bin/next"), "dev"] : [join(root, "scripts/serve.ts")];
  return supervise({
    name: "app",
    cwd: root,
    env: {
      ...processEnv(variables),
      NODE_ENV: isDev ? "development" : "production",
      NEXUS_PROCESS: "app",
      NEXT_TELEMETRY_DISABLED: "1",
    },
    args: () => [
      ...(isDev ? [] : APP_FLAGS),
      ...DIE_WITH_PARENT,
      ...program,
      "--port",
      String(options.port),
      "--hostname",
      options.host,
    ],
    onLine: (line) => {
      if (!NEXT_BANNER.test(line)) process.stdout.write(`${line}\n`);
    },
    // In development it compiles what is asked for, however long that takes.
    ...(isDev ? {} : { health: { isHealthy: () => isResponding(healthUrl(options)), everyMs: HEALTH_EVERY_MS } }),
  });
}

/** Starts the job worker under supervision, or returns null where there is none. */
export function startWorker(root: string, options: StartOptions, variables: Variables): Supervised | null {
  const path = join(root, "scripts/worker.ts");
  if (!existsSync(path)) return null;
  let heardAt = 0;
  return supervise({
    name: "worker",
    cwd: root,
    env: {
      ...processEnv(variables),
      NODE_ENV: options.mode === "dev" ? "development" : "production",
      NEXUS_PROCESS: "worker",
    },
    args: () => [...DIE_WITH_PARENT, path],
    onMessage: () => {
      heardAt = Date.now();
    },
    health: { isHealthy: async () => Date.now() - heardAt < SILENT_AFTER_MS, everyMs: HEALTH_EVERY_MS },
  });
}
