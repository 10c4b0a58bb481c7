import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { resetEnv } from "../env.ts";
import { currentKeyId, type EnvelopeContext, openSecret, rewrapSecret, sealSecret } from "./envelope.ts";

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

  it("does not open after any single byte or character of it was changed, and never says why (DP-07)", () => {
    const sealed = sealSecret("sk-live-0123456789", CONTEXT);
    const [version, keyId, ...parts] = sealed.split(".");
    const forgeries = [...sealed].map((character, index) => {
      const other = character === "A" ? "B" : "A";
      return sealed.slice(0, index) + other + sealed.slice(index + 1);
    });
    for (const [place, part] of parts.entries()) {
      const bytes = Buffer.from(part, "base64url");
      for (let index = 0; index < bytes.length; index++) {
        for (const flip of [0x01, 0x80, 0xff]) {
          const forged = Buffer.from(bytes);
          forged.writeUInt8((forged[index] ?? 0) ^ flip, index);
          forgeries.push([version, keyId, ...parts.with(place, forged.toString("base64url"))].join("."));
        }
      }
    }
    expect(forgeries.length).toBeGreaterThan(400);
    for (const forged of forgeries) {
      expect(() => openSecret(forged, CONTEXT), forged).toThrow(new Error("The secret could not be opened."));
      expect(() => rewrapSecret(forged, CONTEXT), forged).toThrow(new Error("The secret could not be opened."));
    }
  });

  it("has a random 96-bit IV and a key of its own each time (DP-11)", () => {
    const seen = new Set<string>();
    const bits = new Array<number>(96).fill(0);
    const COUNT = 5_000;
    for (let index = 0; index < COUNT; index++) {
      const [, , iv = "", ciphertext = ""] = sealSecret("x", CONTEXT).split(".");
      const bytes = Buffer.from(iv, "base64url");
      expect(bytes).toHaveLength(12);
      for (let bit = 0; bit < 96; bit++) bits[bit] = (bits[bit] ?? 0) + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1);
      seen.add(iv).add(Buffer.from(ciphertext, "base64url").subarray(0, 12).toString("base64url"));
    }
    // Both IVs of every record, that of its key and that of its text.
    expect(seen.size).toBe(2 * COUNT);
    // Six standard deviations: a counter or a fixed part would leave bits that are nearly always the same.
    for (const ones of bits) expect(Math.abs(ones - COUNT / 2)).toBeLessThan(3 * Math.sqrt(COUNT));
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

// Sealed with the ring `k1:0x01…` before records had wrapped keys: the record's key was derived with a salt.
const DERIVED = "v1.k1.9MMVwL4nnYj0DYVF1I9syDTchFhR3UTll2Ypew.pxhwA2grjwaYPRQRuic9BuU.R1WCul36t9E9oobG5yfKCw";

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

  it("wraps the record's key anew and leaves the rest as it is", () => {
    useKeys(1);
    const old = sealSecret("x", CONTEXT);
    useKeys(2, 1);
    const fresh = rewrapSecret(old, CONTEXT);
    expect(currentKeyId()).toBe("k2");
    const [, id, iv, ciphertext = "", tag] = fresh.split(".");
    const [, , oldIv, oldCiphertext = "", oldTag] = old.split(".");
    expect([id, iv, tag, ciphertext.slice(80)]).toEqual(["k2", oldIv, oldTag, oldCiphertext.slice(80)]);
    expect(ciphertext.slice(0, 80)).not.toBe(oldCiphertext.slice(0, 80));
    useKeys(2);
    expect(openSecret(fresh, CONTEXT)).toBe("x");
  });

  it("takes a secret to no other owner", () => {
    useKeys(1);
    const old = sealSecret("x", CONTEXT);
    useKeys(2, 1);
    expect(() => rewrapSecret(old, { ...CONTEXT, ownerId: "u2" })).toThrow("The secret could not be opened.");
  });

  it("opens the older form, and brings it into the present one", () => {
    useKeys(2, 1);
    expect(openSecret(DERIVED, CONTEXT)).toBe("sk-live-of-before");
    expect(() => openSecret(DERIVED, { ...CONTEXT, ownerId: "u2" })).toThrow("The secret could not be opened.");
    const fresh = rewrapSecret(DERIVED, CONTEXT);
    useKeys(2);
    expect(fresh).toMatch(/^v1\.k2\.[\w-]{16}\./);
    expect(openSecret(fresh, CONTEXT)).toBe("sk-live-of-before");
  });
});
