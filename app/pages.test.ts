import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

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
