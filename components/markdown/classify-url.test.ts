import { describe, expect, it } from "vitest";
import { classifyUrl, isInlineImage, longQueryBytes } from "./classify-url.ts";

describe("classifyUrl", () => {
  it.each([
    ["https://a.example/x?y#z", { kind: "external", href: "https://a.example/x?y#z", host: "a.example" }],
    ["//a.example/x", { kind: "external", href: "https://a.example/x", host: "a.example" }],
    ["/\\a.example/x", { kind: "external", href: "https://a.example/x", host: "a.example" }],
    ["https://bank.example@evil.example/", { kind: "external", href: "https://evil.example/", host: "evil.example" }],
    ["mailto:a@b.example?body=x", { kind: "external", href: "mailto:a@b.example?body=x", host: "a@b.example" }],
    ["/settings?a=1#b", { kind: "internal", href: "/settings?a=1#b" }],
    [" &#47;settings", { kind: "internal", href: "/settings" }],
    ["#part", { kind: "blocked" }],
    ["", { kind: "blocked" }],
    ["part.md", { kind: "blocked" }],
    ["../settings", { kind: "blocked" }],
    ["//relative.invalid/x", { kind: "blocked" }],
    ["/.//evil.example/x", { kind: "blocked" }],
    ["javascript:alert(1)", { kind: "blocked" }],
    [" java\nscript:alert(1)", { kind: "blocked" }],
    ["&#106;avascript:alert(1)", { kind: "blocked" }],
    ["data:text/html,x", { kind: "blocked" }],
    ["https://", { kind: "blocked" }],
  ])("%s", (raw, expected) => {
    expect(classifyUrl(raw)).toEqual(expected);
  });

  it("shows look-alike hosts in their real spelling", () => {
    expect(classifyUrl("https://аpple.com/")).toMatchObject({ host: "xn--pple-43d.com" });
  });
});

describe("longQueryBytes", () => {
  it("counts query and fragment above 512 bytes", () => {
    expect(longQueryBytes(`https://a.example/?q=${"x".repeat(509)}`)).toBeNull();
    expect(longQueryBytes(`https://a.example/?q=${"x".repeat(510)}`)).toBe(513);
    expect(longQueryBytes(`https://a.example/#${"x".repeat(600)}`)).toBe(601);
  });
});

describe("isInlineImage", () => {
  it.each([
    ["data:image/png;base64,AAAA", true],
    ["data:image/svg+xml;base64,AAAA", false],
    ["/api/v1/files/ab-1/content", true],
    ["/api/v1/files/../auth/sign-out", false],
    ["/api/v1/auth/sign-out", false],
    ["https://a.example/x.png", false],
  ])("%s is %s", (source, expected) => {
    expect(isInlineImage(source)).toBe(expected);
  });
});
