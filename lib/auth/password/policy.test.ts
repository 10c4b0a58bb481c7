import { describe, expect, it } from "vitest";
import { newPasswordSchema } from "../schema.ts";
import { COMMON_PASSWORDS } from "./common-passwords.ts";
import { findPasswordWeakness } from "./policy.ts";

const OWNER = { email: "grace.hopper@navy.example", displayName: "Grace Hopper" };

function isRefused(password: string): boolean {
  return !newPasswordSchema.safeParse(password).success || findPasswordWeakness(password, OWNER) !== null;
}

describe("weak passwords (AU-06)", () => {
  it("refuses every leaked password, as it is and in capitals", () => {
    const words = COMMON_PASSWORDS.split(" ");
    expect(words.length).toBeGreaterThan(3_000);
    const accepted = words.filter((word) => !isRefused(word) || !isRefused(word.toUpperCase()));
    expect(accepted).toEqual([]);
  });

  it.each([
    [
      "a leaked password with digits and signs added",
      ["password123!", "Dragon2026!!", "12345sunshine", "P@ssw0rd2026"],
    ],
    ["the product's name", ["nexusai2026", "Nexus-AI-2026!", "ilovenexusai", "nexus12345678", "N3xus2026!!"]],
    [
      "the person's address or name",
      ["grace.hopper", "gracehopper1906", "Hopper-Grace-1", "navy1234567", "grace123456"],
    ],
    ["repetition", ["aaaaaaaaaaaa", "abcabcabcabc", "1212121212", "a1a1a1a1a1a1", "hellohello"]],
    ["sequences", ["abcdefghij", "9876543210", "qwertyuiop", "asdfghjkl;1", "abc123def456", "zyxwvutsrq"]],
    ["fewer than ten characters", ["Tr0ub4d&", "x9!Kq2#Lz"]],
    ["fewer than ten characters in many bytes", ["😀😀😀😀"]],
  ])("refuses %s", (_, passwords) => {
    expect(passwords.filter((password) => !isRefused(password))).toEqual([]);
  });

  it.each([
    ["a plain passphrase", "violet harbour piano 41"],
    ["exactly ten characters", "kT9#vQ2!mZ"],
    ["64 bytes", "correct horse battery staple and eleven quiet lighthouse keepers"],
    ["72 bytes", "seventy two bytes of passphrase are all that bcrypt ever reads of it...."],
    ["other scripts", "длинная фраза-пароль"],
    ["a phrase that holds the name of the product", "my nexus of seven rivers"],
    ["a phrase that holds the own first name", "grace under seventeen moons"],
  ])("accepts %s", (_, password) => {
    expect(newPasswordSchema.safeParse(password).success).toBe(true);
    expect(findPasswordWeakness(password, OWNER)).toBeNull();
  });

  it("measures what it says", () => {
    expect(Buffer.byteLength("correct horse battery staple and eleven quiet lighthouse keepers")).toBe(64);
    expect(Buffer.byteLength("seventy two bytes of passphrase are all that bcrypt ever reads of it....")).toBe(72);
  });
});
