import { afterEach, describe, expect, it, vi } from "vitest";
import { resetEnv } from "../env.ts";
import { equalDigests, hashToken } from "./hash.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  resetEnv();
});

describe("hashToken", () => {
  it("depends on the purpose, the token and the server's secret", () => {
    const hash = hashToken("api_key", "t").toString("hex");
    expect(hash).toHaveLength(64);
    expect(hashToken("api_key", "t").toString("hex")).toBe(hash);
    expect(hashToken("reset", "t").toString("hex")).not.toBe(hash);
    expect(hashToken("api_key", "u").toString("hex")).not.toBe(hash);
    vi.stubEnv("NEXUS_SECRET", "0123456789abcdefghijklmnopqrstuv");
    resetEnv();
    expect(hashToken("api_key", "t").toString("hex")).not.toBe(hash);
  });

  it("tells purpose and token apart", () => {
    expect(hashToken("ab", "c")).not.toEqual(hashToken("a", "bc"));
  });
});

describe("equalDigests", () => {
  it("is true for the same bytes only", () => {
    const digest = hashToken("a", "b");
    expect(equalDigests(digest, Buffer.from(digest))).toBe(true);
    expect(equalDigests(digest, hashToken("a", "c"))).toBe(false);
    expect(equalDigests(digest, digest.subarray(1))).toBe(false);
    expect(equalDigests(Buffer.alloc(0), digest)).toBe(false);
  });
});
