import Bowser from "bowser";
import type { Device } from "./schema.ts";

const KINDS: Readonly<Record<string, Device["kind"]>> = {
  mobile: "mobile",
  tablet: "tablet",
  desktop: "desktop",
  tv: "desktop",
};

function browserOf({ name, version }: Bowser.Parser.Details): string | null {
  // The name of this browser and no other carries its maker's.
  const shown = (name ?? "").replace(/^Microsoft /, "");
  const major = version?.split(".")[0];
  return shown ? `${shown}${major ? ` ${major}` : ""}` : null;
}

function systemOf({ name, versionName, version }: Bowser.Parser.OSDetails): string | null {
  if (!name) return null;
  // macOS and Linux name a version that browsers have frozen or never send; Windows tells its number only by name.
  if (name === "Windows") return versionName ? `Windows ${versionName}` : name;
  if (name === "iOS" || name === "Android") return version ? `${name} ${version.split(".")[0]}` : name;
  return name;
}

/** The browser and system that a User-Agent names (any client can send any); null for none. */
export function readDevice(userAgent: string | null): Device | null {
  if (!userAgent) return null;
  const { browser, os, platform } = Bowser.parse(userAgent);
  const read = { browser: browserOf(browser), system: systemOf(os) };
  if (read.browser !== null && read.system !== null) return { kind: KINDS[platform.type ?? ""] ?? "desktop", ...read };
  // What is no browser (curl, an SDK) leads with its own name (RFC 9110 §10.1.5).
  const product = /^[\w.+-]{1,40}/.exec(userAgent)?.[0] ?? null;
  return { kind: "program", browser: product, system: read.system };
}
