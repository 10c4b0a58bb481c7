import { describe, expect, it } from "vitest";
import { findPasswordWeakness } from "@/lib/auth/password/policy";
import { checkPassword } from "./password-rules";

describe("checkPassword", () => {
  it("counts characters, not UTF-16 units", () => {
    expect(checkPassword("🦊".repeat(9), "").isLongEnough).toBe(false);
    expect(checkPassword("🦊".repeat(10), "").isLongEnough).toBe(true);
  });

  it("counts bytes for the upper bound", () => {
    expect(checkPassword("a".repeat(72), "").fits).toBe(true);
    expect(checkPassword("a".repeat(73), "").fits).toBe(false);
    expect(checkPassword("ü".repeat(36), "")).toMatchObject({ bytes: 72, fits: true });
    expect(checkPassword("ü".repeat(37), "").fits).toBe(false);
  });

  it("finds the local part of the address in any case", () => {
    expect(checkPassword("my-MARA.keller-1", "mara.keller@example.com").isApartFromEmail).toBe(false);
    expect(checkPassword("correct horse battery", "mara.keller@example.com").isApartFromEmail).toBe(true);
  });

  it("says what the server does: an address within a long phrase is no reason to refuse it", () => {
    const owner = { email: "mara.keller@example.com", displayName: "" };
    for (const password of ["mara.keller walks seven dogs", "Keller2026!!", "k3ller-m4ra-1", "example-12345"]) {
      const { isApartFromEmail } = checkPassword(password, owner.email);
      expect([password, isApartFromEmail]).toEqual([password, findPasswordWeakness(password, owner) === null]);
    }
    expect(checkPassword("mara.keller walks seven dogs", owner.email).isApartFromEmail).toBe(true);
  });

  it("leaves very short local parts alone, which occur in any text", () => {
    expect(checkPassword("a long enough one", "a@example.com").isApartFromEmail).toBe(true);
    expect(checkPassword("a long enough one", "").isApartFromEmail).toBe(true);
  });
});
