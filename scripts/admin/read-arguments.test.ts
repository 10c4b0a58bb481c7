import { describe, expect, it } from "vitest";
import { readArguments } from "./read-arguments.ts";

const GOOD = ["create-user", "--email", "Ada@Example.com", "--password", "violet harbour piano 41"];

describe("npm run admin", () => {
  it("reads create-user", () => {
    expect(readArguments([...GOOD, "--admin", "--tier", "pro", "--api-key", "cli"])).toEqual({
      email: "ada@example.com",
      password: "violet harbour piano 41",
      admin: true,
      tier: "pro",
      "api-key": "cli",
    });
  });

  it("takes a password that begins with a dash", () => {
    const args = ["create-user", "--email", "a@example.com", "--password", "-violet-harbour-piano-41"];
    expect(readArguments(args).password).toBe("-violet-harbour-piano-41");
  });

  it.each([
    ["no verb", GOOD.slice(1), /Usage/],
    ["another verb", ["drop-user", ...GOOD.slice(1)], /Usage/],
    ["no address", ["create-user", "--password", "violet harbour piano 41"], /--email: is missing/],
    [
      "a short password",
      ["create-user", "--email", "a@example.com", "--password", "short"],
      /--password: Use at least/,
    ],
    ["a tier that does not exist", [...GOOD, "--tier", "gold"], /--tier/],
    ["an unknown option", [...GOOD, "--force"], /--force/],
  ])("refuses %s by name", (_, args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });
});
