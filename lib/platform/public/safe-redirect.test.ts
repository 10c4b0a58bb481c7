import { describe, expect, it } from "vitest";
import { safeRedirectPath } from "./safe-redirect.ts";
import { OFF_ORIGIN } from "./testing/off-origin.ts";

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
