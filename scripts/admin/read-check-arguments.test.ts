import { describe, expect, it } from "vitest";
import { readCheckArguments } from "./read-check-arguments.ts";

describe("npm run admin -- check-ledger", () => {
  it("only looks, unless it is told why to repair", () => {
    expect(readCheckArguments(["check-ledger"])).toEqual({});
    expect(readCheckArguments(["check-ledger", "--repair", "counted by hand"])).toEqual({
      repair: "counted by hand",
    });
  });

  it.each([
    ["--repair", ["--repair", "x"]],
    ["--repair", ["--repair"]],
    ["--fix", ["--fix"]],
  ])("names %s when it is wrong: %j", (flag, args) => {
    expect(() => readCheckArguments(["check-ledger", ...args])).toThrow(flag);
  });
});
