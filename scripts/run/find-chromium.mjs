import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { bin, runNode } from "./steps.mjs";

/** Debian's packages of Chromium: the one without windows first, which takes less processor time. */
const DEBIAN_PACKAGES = ["chromium-headless-shell", "chromium"];
const programOf = (name) => `/usr/bin/${name}`;

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
  const findInstalled = () => DEBIAN_PACKAGES.map(programOf).find(existsSync);
  if (findInstalled() === undefined && canUseApt()) DEBIAN_PACKAGES.some((name) => installPackages(name));
  const installed = findInstalled();
  if (installed !== undefined) return { CHROMIUM_PATH: installed };
  if (runNode([bin("@playwright/test/cli.js"), "install", "chromium"]) !== 0) {
    throw new Error("No Chromium: neither Debian's package nor Playwright's download is available.");
  }
  return {};
}
