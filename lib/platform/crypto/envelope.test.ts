import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { resetEnv } from "../env.ts";
import { type EnvelopeContext, openSecret, sealSecret } from "./envelope.ts";

const CONTEXT: EnvelopeContext = {
  ownerId: "u1",
  kind: "openai",
  column: "envelope",
};
const ring = (...bytes: number[]) =>
  bytes.map((byte) => `k${byte}:${Buffer.alloc(32, byte).toString("base64")}`).join(",");

function useKeys(...bytes: number[]): void {
  vi.stubEnv("NEXUS_ENCRYPTION_KEYS", ring(...bytes));
  resetEnv();
}

afterEach(() => {
  vi.unstubAllEnvs();
  resetEnv();
});

describe("an envelope", () => {
  it("opens to what was sealed, whatever it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 500 }), (secret) => {
        expect(openSecret(sealSecret(secret, CONTEXT), CONTEXT)).toBe(secret);
      }),
    );
  });

  it("never looks the same twice and does not hold the secret", () => {
    const envelopes = Array.from({ length: 200 }, () => sealSecret("sk-live-0123456789", CONTEXT));
    expect(new Set(envelopes).size).toBe(200);
    expect(new Set(envelopes.map((text) => text.split(".")[2])).size).toBe(200);
    expect(envelopes[0]).toMatch(/^v1\.k1\.[\w-]+\.[\w-]+\.[\w-]{22}$/);
    expect(Buffer.from(envelopes.join(""), "base64url").toString()).not.toContain("sk-live");
  });

  it.each([
    ["another owner", { ...CONTEXT, ownerId: "u2" }],
    ["another kind", { ...CONTEXT, kind: "anthropic" }],
    ["another column", { ...CONTEXT, column: "hint" }],
    ["parts that join to the same text", { ownerId: "u1openai", kind: "", column: "envelope" }],
  ])("does not open for %s", (_, context) => {
    expect(() => openSecret(sealSecret("x", CONTEXT), context)).toThrow("The secret could not be opened.");
  });

  it("does not open after any single character was changed", () => {
    const sealed = sealSecret("sk-live-0123456789", CONTEXT);
    for (let index = 0; index < sealed.length; index++) {
      const other = sealed[index] === "A" ? "B" : "A";
      const forged = sealed.slice(0, index) + other + sealed.slice(index + 1);
      // The last character of a base64url part may hold bits that decoding drops.
      const same = (text: string) =>
        text
          .split(".")
          .map((part, i) => (i < 2 ? part : Buffer.from(part, "base64url").toString("hex")))
          .join();
      if (same(forged) === same(sealed)) continue;
      expect(() => openSecret(forged, CONTEXT), `character ${index}`).toThrow("The secret could not be opened.");
    }
  });

  it.each(["", "v1", "v1.k1", "v1.k1...", "v2.k1.a.b.c", "....", "v1.k9.a.b.c", `${"x".repeat(10_000)}`])(
    "that is %j gives the one message",
    (text) => {
      expect(() => openSecret(text, CONTEXT)).toThrow(new Error("The secret could not be opened."));
    },
  );

  it("does not take a shortened tag", () => {
    const [version, id, head, text, tag = ""] = sealSecret("x", CONTEXT).split(".");
    const short = Buffer.from(tag, "base64url").subarray(0, 4).toString("base64url");
    expect(() => openSecret([version, id, head, text, short].join("."), CONTEXT)).toThrow();
  });
});

describe("rotation", () => {
  it("seals with the first key and opens with any that is left", () => {
    useKeys(1);
    const old = sealSecret("x", CONTEXT);
    useKeys(2, 1);
    expect(openSecret(old, CONTEXT)).toBe("x");
    expect(sealSecret("x", CONTEXT)).toMatch(/^v1\.k2\./);
    useKeys(2);
    expect(() => openSecret(old, CONTEXT)).toThrow("The secret could not be opened.");
  });

  it("does not open under another key of the same id", () => {
    useKeys(1);
    const sealed = sealSecret("x", CONTEXT);
    vi.stubEnv("NEXUS_ENCRYPTION_KEYS", `k1:${Buffer.alloc(32, 9).toString("base64")}`);
    resetEnv();
    expect(() => openSecret(sealed, CONTEXT)).toThrow("The secret could not be opened.");
  });
});
