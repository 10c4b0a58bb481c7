import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { expect, it } from "vitest";

/** What is not said in the time zone of the settings, and why. */
const ON_THE_DEVICE: Readonly<Record<string, string>> = {
  "admin/view-as/view-banner.tsx": "the page is in the zone of whom is looked at, its end by the clock of who looks",
};

const DATES =
  /(?:new Intl\.DateTimeFormat|\bdateTimeFormat)\(((?:[^()]|\([^()]*\))*)\)|\.toLocale(?:Date|Time)?String\(|\.toDateString\(/g;

it("names the time zone of every date that a component writes", async () => {
  const found: string[] = [];
  const root = new URL("..", import.meta.url).pathname;
  for await (const file of glob("**/*.{ts,tsx}", { cwd: root })) {
    if (file.includes(".test.")) continue;
    const calls = [...readFileSync(root + file, "utf8").matchAll(DATES)];
    if (calls.some(([, args = ""]) => !/\btimeZone\b/.test(args))) found.push(file);
  }
  expect(found.sort()).toEqual(Object.keys(ON_THE_DEVICE));
});
