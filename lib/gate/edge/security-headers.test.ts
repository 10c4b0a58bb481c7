import { afterEach, describe, expect, it, vi } from "vitest";
import { contentSecurityPolicy, SECURITY_HEADERS } from "./security-headers.ts";

const directives = (nonce: string) =>
  new Map(
    contentSecurityPolicy(nonce)
      .split("; ")
      .map((directive) => {
        const [name = "", ...values] = directive.split(" ");
        return [name, values] as const;
      }),
  );

afterEach(() => vi.unstubAllEnvs());

describe("the content security policy", () => {
  it("runs scripts with the nonce only", () => {
    const policy = directives("bm9uY2U=");
    expect(policy.get("script-src")).toEqual(["'self'", "'nonce-bm9uY2U='", "'strict-dynamic'"]);
    const everything = [...policy.values()].flat();
    expect(everything).not.toContain("'unsafe-eval'");
    expect(everything).not.toContain("*");
    expect(policy.get("style-src-elem")).toEqual(["'self'", "'nonce-bm9uY2U='"]);
  });

  it.each([
    ["object-src", ["'none'"]],
    ["base-uri", ["'none'"]],
    ["frame-ancestors", ["'none'"]],
    ["form-action", ["'self'"]],
    ["default-src", ["'self'"]],
    ["connect-src", ["'self'"]],
    ["font-src", ["'self'"]],
  ])("%s is %j", (name, expected) => {
    expect(directives("x").get(name)).toEqual(expected);
  });

  it("loads nothing from another host and no scheme but blob and data", () => {
    const sources = [...directives("x").values()].flat();
    expect(sources.filter((source) => /^[a-z]+:/.test(source) && source !== "blob:" && source !== "data:")).toEqual([]);
    expect(sources.filter((source) => /\.\w/.test(source))).toEqual([]);
  });

  it("allows inline styles only as attributes", () => {
    const loose = [...directives("x")].filter(([, values]) => values.includes("'unsafe-inline'"));
    expect(loose.map(([name]) => name)).toEqual(["style-src-attr"]);
  });

  it("allows eval in development only", () => {
    vi.stubEnv("NODE_ENV", "production");
    expect(contentSecurityPolicy("x")).not.toContain("unsafe-eval");
    vi.stubEnv("NODE_ENV", "development");
    expect(contentSecurityPolicy("x")).toContain("unsafe-eval");
  });
});

describe("the headers of every answer", () => {
  it("hold HTTPS for a year with sub-domains", () => {
    const [, seconds] =
      /max-age=(\d+); includeSubDomains/.exec(SECURITY_HEADERS["strict-transport-security"] ?? "") ?? [];
    expect(Number(seconds)).toBeGreaterThanOrEqual(31_536_000);
  });

  it.each([
    ["x-content-type-options", "nosniff"],
    ["referrer-policy", "strict-origin-when-cross-origin"],
    ["cross-origin-opener-policy", "same-origin"],
    ["cross-origin-resource-policy", "same-origin"],
    ["x-frame-options", "DENY"],
  ])("%s is %s", (name, expected) => {
    expect(SECURITY_HEADERS[name]).toBe(expected);
  });

  it("keep camera, location and payment closed", () => {
    for (const feature of ["camera", "geolocation", "payment", "usb"]) {
      expect(SECURITY_HEADERS["permissions-policy"]).toContain(`${feature}=()`);
    }
  });
});
