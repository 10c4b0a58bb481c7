import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, it } from "vitest";
import { findClientNamespaces } from "../lib/testing/find-messages.ts";
import { BASE_NAMESPACES } from "../messages/namespaces.ts";

/** Pages that a spec reaches by what it does on them, not by their address. */
const REACHED = ["/admin", "/sign-in/two-factor"];

/** `/projects/[id]` of the file of a page. */
const routeOf = (file: string) =>
  `/${file
    .split("/")
    .slice(1, -1)
    .filter((part) => !part.startsWith("("))
    .join("/")}`;

it("every page is looked at with axe in some spec", () => {
  const specs = globSync("e2e/*.spec.ts").map((file) => readFileSync(file, "utf8"));
  const looks = specs
    .filter((text) => /findViolations\(|openInEachTheme\(|openAndFindViolations\(/.test(text))
    .join("");
  const isLookedAt = (route: string) =>
    new RegExp(`["\`}]${route.replace(/\[\w+\]/g, "(?:\\$\\{[\\w.]+\\}|[\\w-]+)")}["\`?]`).test(looks);
  const routes = globSync("app/**/page.tsx").map(routeOf);
  expect(routes.length).toBeGreaterThan(45);
  expect(routes.filter((route) => !REACHED.includes(route) && !isLookedAt(route)).sort()).toEqual([]);
});

/** The messages that a page or a layout ships to its client components, and those of them that it always ships. */
function shippedBy(file: string, isAlways = true): string[] {
  const [, names = ""] = /namespaces=\{\[(.*?)\]\}/s.exec(readFileSync(file, "utf8")) ?? [];
  const some = isAlways ? names.replace(/\.\.\.\(.*?\] as const\)[^)]*\)/gs, "") : names;
  return [...some.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name);
}

/** What the layouts ship that a page or a layout is in, and the messages of all pages. */
function shippedAbove(file: string, isAlways = true): string[] {
  const above: string[] = [...BASE_NAMESPACES];
  const isLayout = file.endsWith("/layout.tsx");
  for (let at = isLayout ? dirname(dirname(file)) : dirname(file); at !== "."; at = dirname(at)) {
    const layout = `${at}/layout.tsx`;
    if (existsSync(layout)) above.push(...shippedBy(layout, isAlways));
  }
  return above;
}

it("no page ships messages that are shipped above it", () => {
  const files = globSync("app/**/{page,layout}.tsx");
  expect(files.flatMap((file) => shippedBy(file))).toContain("keyrouting");
  const twice = files.flatMap((file) => {
    const above = shippedAbove(file);
    return shippedBy(file).flatMap((name) => (above.includes(name) ? [`${file}: ${name}`] : []));
  });
  expect(twice).toEqual([]);
});

it("every page ships the messages that its components read", () => {
  const files = globSync("app/**/{page,layout}.tsx");
  expect(files.flatMap((file) => [...findClientNamespaces(file)])).toContain("keyrouting");
  const missing = files.flatMap((file) => {
    const shipped = [...shippedAbove(file, false), ...shippedBy(file, false)];
    return [...findClientNamespaces(file)].filter((name) => !shipped.includes(name)).map((name) => `${file}: ${name}`);
  });
  expect(missing).toEqual([]);
});

it("no page ships messages that nothing on it reads", () => {
  const files = globSync("app/**/{page,layout}.tsx");
  const needless = files.flatMap((file) => {
    // What several pages read may stand in the layout of them all.
    const folder = file.endsWith("/layout.tsx") ? dirname(file) : null;
    const readers = folder === null ? [file] : files.filter((other) => other.startsWith(`${folder}/`));
    const read = new Set(readers.flatMap((reader) => [...findClientNamespaces(reader)]));
    return shippedBy(file, false).flatMap((name) => (read.has(name) ? [] : [`${file}: ${name}`]));
  });
  expect(needless).toEqual([]);
});
