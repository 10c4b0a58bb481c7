import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { bin, runNode } from "./steps.mjs";

const DEBIAN_CHROMIUM = "/usr/bin/chromium";

const succeeds = (command, args) => spawnSync(command, args, { stdio: "inherit" }).status === 0;

/** Whether packages can be installed here: Debian's apt-get, as root. */
export function canUseApt() {
  return existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
}

/** Installs Debian packages. Returns whether that worked. */
export function installPackages(...names) {
  return (
    succeeds("apt-get", ["update", "-qq"]) &&
    succeeds("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...names])
  );
}

/**
 * Makes a Chromium available: Debian's where there is or can be one, else Playwright's own.
 * @returns Variables for the browser specs: `CHROMIUM_PATH` names Debian's.
 * @throws Error when there is none.
 */
export function findChromium() {
  if (!existsSync(DEBIAN_CHROMIUM) && canUseApt()) installPackages("chromium");
  if (existsSync(DEBIAN_CHROMIUM)) return { CHROMIUM_PATH: DEBIAN_CHROMIUM };
  if (runNode([bin("@playwright/test/cli.js"), "install", "chromium"]) !== 0) {
    throw new Error("No Chromium: neither Debian's package nor Playwright's download is available.");
  }
  return {};
}
