import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compressBuildFiles } from "./build-files.ts";
import { DIE_WITH_PARENT, killGroup, type Supervised } from "./supervise.ts";

/** What a build is made of: not tests, and not `tsconfig.json`, which the build itself may rewrite. */
const SOURCES = [
  "app",
  "components",
  "lib",
  "messages",
  "public",
  "middleware.ts",
  "next.config.mjs",
  "package-lock.json",
  "package.json",
];
const NOT_BUILT = /\.test\.tsx?$|^lib\/testing\//;

function* walk(root: string, path: string): Generator<string> {
  const full = join(root, path);
  if (!existsSync(full)) return;
  if (!statSync(full).isDirectory()) {
    if (!NOT_BUILT.test(path)) yield path;
    return;
  }
  for (const name of readdirSync(full).sort()) yield* walk(root, `${path}/${name}`);
}

/** SHA-256 over names and contents of all sources, and the variables that a build compiles in. */
export function hashSources(root: string, env: NodeJS.ProcessEnv): string {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    for (const path of walk(root, source))
      hash
        .update(`${path}\0`)
        .update(readFileSync(join(root, path)))
        .update("\0");
  }
  for (const name of Object.keys(env)
    .filter((name) => name.startsWith("NEXT_PUBLIC_"))
    .sort()) {
    hash.update(`${name}=${env[name]}\0`);
  }
  return hash.digest("hex");
}

/** Starts `next build` in a group of its own, which ends with us. There is nothing to wait for: to stop it is to kill it. */
function startBuild(root: string, env: NodeJS.ProcessEnv): Supervised {
  const child = spawn(process.execPath, [...DIE_WITH_PARENT, join(root, "node_modules/next/dist/bin/next"), "build"], {
    cwd: root,
    env: { ...env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const { promise: firstExit, resolve } = Promise.withResolvers<number>();
  child.once("error", () => resolve(1)).once("close", (code) => resolve(code ?? 1));
  const kill = () => killGroup(child);
  return {
    firstExit,
    kill,
    async stop() {
      kill();
      await firstExit;
    },
  };
}

/**
 * Runs `next build` unless the last complete build came from the same sources.
 * @param onBuild Called with the build when one is needed, so that it can be ended: it would keep `.next/lock` from the next
 * start for as long as it runs.
 * @throws Error when the build fails; its output has been shown.
 */
export async function buildIfStale(
  root: string,
  env: NodeJS.ProcessEnv,
  onBuild: (build: Supervised) => void,
): Promise<void> {
  const stamp = join(root, ".next", "nexus-sources");
  const hash = hashSources(root, env);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  // A build that is cut off leaves no stamp, so the next start builds again.
  rmSync(stamp, { force: true });
  const build = startBuild(root, env);
  onBuild(build);
  if ((await build.firstExit) !== 0) throw new Error("The build failed; see above.");
  await compressBuildFiles(join(root, ".next"));
  writeFileSync(stamp, hash);
}
