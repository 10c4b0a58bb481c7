import { describe, expect, it } from "vitest";
import { safeRedirectPath } from "./safe-redirect.ts";

const OFF_ORIGIN = [
  "//evil.example",
  "///evil.example",
  "////evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "\\/evil.example",
  "/\\/evil.example",
  "https://evil.example",
  "https:evil.example",
  "https:/evil.example",
  "http:///evil.example",
  "HTTPS://evil.example",
  "javascript:alert(1)",
  "data:text/html,x",
  "blob:https://evil.example/x",
  "vbscript:x",
  "mailto:a@evil.example",
  "evil.example",
  "@evil.example",
  ":80",
  "?next=//evil.example",
  "#//evil.example",
  ".//evil.example",
  "../evil",
  "",
  " //evil.example",
  " /chat",
  "\t//evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\n/evil.example",
  "/\u0000/evil.example",
  "/\u2028/evil.example",
  "/\u202e/evil.example",
  "/chat\r\nset-cookie: a=b",
  "/.//evil.example",
  "/..//evil.example",
  "/chat/..//evil.example",
  "/%2f%2fevil.example",
  "/%2Fevil.example",
  "%2f%2fevil.example",
  "/%5cevil.example",
  "/%5c%5cevil.example",
  "/%252f%252fevil.example",
  "/%25252fevil.example",
  "/%09/evil.example",
  "/%0d%0aset-cookie:a=b",
  "/%2e%2e%2f%2fevil.example",
  "/%2e//evil.example",
  "/%zz",
  `/${"a".repeat(2001)}`,
];

describe("safeRedirectPath", () => {
  it("has at least the forty variants of the corpus", () => {
    expect(OFF_ORIGIN.length).toBeGreaterThanOrEqual(40);
  });

  it.each(OFF_ORIGIN)("refuses %j", (next) => {
    expect(safeRedirectPath(next)).toBe("/chat");
    expect(safeRedirectPath(next, "/settings")).toBe("/settings");
  });

  it.each([undefined, null, 7, ["/a", "//evil.example"], {}])("refuses what is not text: %j", (next) => {
    expect(safeRedirectPath(next)).toBe("/chat");
  });

  it.each([
    "/",
    "/chat",
    "/chat/019a0000-0000-7000-8000-000000000000",
    "/settings/api-keys?from=mail#new",
    "/search?q=%2F%2Fevil.example&next=https://evil.example",
    "/files/a%20b",
    "/a//b",
    "/caf%C3%A9",
  ])("keeps %j", (next) => {
    expect(safeRedirectPath(next)).toBe(next);
  });

  it("stays on this origin for every answer, whatever the input", () => {
    for (const next of [...OFF_ORIGIN, "/a/../b", "/chat?x=1"]) {
      const url = new URL(safeRedirectPath(next), "https://nexus.example/sign-in");
      expect(url.origin).toBe("https://nexus.example");
    }
  });
});
