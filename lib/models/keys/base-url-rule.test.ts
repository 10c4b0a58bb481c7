import { describe, expect, it } from "vitest";
import { findBaseUrlProblem, hintOf, normalizeBaseUrl } from "./base-url-rule.ts";
import { saveProviderKeySchema } from "./schema.ts";

describe("base URLs of a person's own key", () => {
  it.each(["https://api.example.com/v1", "http://models.example.org:8443/openai/v1/", "https://1.1.1.1/v1"])(
    "may be %s",
    (url) => expect(findBaseUrlProblem(url)).toBeNull(),
  );

  it.each([
    "",
    "api.example.com",
    "ftp://example.com",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://user:pw@example.com/v1",
    "https://example.com/v1?key=1",
    "https://example.com/v1#x",
    "http://localhost:11434/v1",
    "http://localhost./v1",
    "http://127.0.0.1/v1",
    "http://127.1/v1",
    "http://0x7f.1/v1",
    "http://2130706433/v1",
    "http://0177.0.0.1/v1",
    "http://[::1]/v1",
    "http://[::ffff:127.0.0.1]/v1",
    "http://[64:ff9b::7f00:1]/v1",
    "http://10.0.0.8/v1",
    "http://192.168.1.4/v1",
    "http://172.16.0.1/v1",
    "http://100.64.0.1/v1",
    "http://169.254.169.254/latest/meta-data",
    "http://metadata.google.internal/v1",
    "http://printer.local/v1",
    "http://redis/v1",
    "http://0.0.0.0/v1",
    "http://[fc00::1]/v1",
  ])("may not be %j", (url) => expect(findBaseUrlProblem(url)).not.toBeNull());

  it("are stored without the slash at the end", () => {
    expect(normalizeBaseUrl("https://api.example.com/v1//")).toBe("https://api.example.com/v1");
  });
});

describe("keys", () => {
  it("show their last characters only when they are long", () => {
    expect(hintOf("sk-0123456789abcdef")).toBe("cdef");
    expect(hintOf("sk-01234")).toBe("");
  });

  it.each(["short", "has a space in it", "line\nbreak-in-it", "ключ-ключ-ключ", "x".repeat(501)])(
    "may not be %j",
    (apiKey) => {
      expect(saveProviderKeySchema.safeParse({ apiKey }).success).toBe(false);
    },
  );
});
