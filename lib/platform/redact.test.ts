import { describe, expect, it } from "vitest";
import { CENSORED, redactJson, redactText } from "./redact.ts";

describe("redactText", () => {
  it.each([
    ["a provider's key", "Incorrect API key provided: sk-proj-abcdef0123456789", "abcdef"],
    ["a key of ours", "nx_live0123456789", "live0123"],
    ["a header", "authorization: Bearer abc.def-ghi", "abc.def"],
    ["a signed token", "got eyJhbGciOi.eyJzdWIi.c2ln", "eyJzdWIi"],
    ["a password in an address", `connect ${["postgres", "//ada", "hunter2@db"].join(":")}/x`, "hunter2"],
    ["a long run", `envelope ${"Ab3_".repeat(12)}==`, "Ab3_Ab3_"],
  ])("cuts out %s", (_, text, secret) => {
    expect(redactText(text)).toContain(CENSORED);
    expect(redactText(text)).not.toContain(secret);
  });

  it("leaves words, ids and paths as they are", () => {
    const text = "0197f000-0000-7000-8000-000000000001 at lib/billing/stripe/webhook/process-event.ts:12 refused";
    expect(redactText(text)).toBe(text);
  });
});

describe("redactJson", () => {
  it("cuts fields out by their names, however deep, and keeps the rest", () => {
    expect(
      redactJson({ mailId: "m1", envelope: "x", a: [{ apiKey: "k", to: "ada@example.org", n: 3 }], code: "123456" }),
    ).toEqual({
      mailId: "m1",
      envelope: CENSORED,
      a: [{ apiKey: CENSORED, to: "ada@example.org", n: 3 }],
      code: CENSORED,
    });
  });

  it("ends", () => {
    let deep: unknown = "end";
    for (let level = 0; level < 50; level++) deep = { deep };
    expect(JSON.stringify(redactJson(deep)).length).toBeLessThan(100);
    expect(redactJson("a b ".repeat(1_000))).toHaveLength(500);
  });
});
