import { describe, expect, it } from "vitest";
import { UsageError } from "./read-arguments.ts";
import { readGrantArguments } from "./read-grant-arguments.ts";

const ID = "01931f3e-5b6a-7c1d-8e2f-3a4b5c6d7e8f";

describe("npm run admin -- grant", () => {
  it("reads an address or an id, and every flag", () => {
    expect(readGrantArguments(["grant", "--user", "Ada@Example.com", "--tier", "pro"])).toEqual({
      user: "ada@example.com",
      tier: "pro",
    });
    const flags = ["--requests-left", "1", "--credit-usd=0.000001", "--reason", " thanks ", "--data", "/d"];
    expect(readGrantArguments(["grant", "--tier", "free", "--user", ID, ...flags])).toEqual({
      user: ID,
      tier: "free",
      requestsLeft: 1,
      creditMicroUsd: 1,
      reason: "thanks",
      data: "/d",
    });
  });

  it("reads a workspace, which has a tier and nothing of an account's", () => {
    const args = ["grant", "--workspace", ID, "--tier", "team", "--reason", "a school"];
    expect(readGrantArguments(args)).toEqual({ workspace: ID, tier: "team", reason: "a school" });
  });

  it.each([
    ["5", 5_000_000],
    ["0.29", 290_000],
    ["1000000", 1_000_000_000_000],
  ])("takes %s dollars exactly", (usd, microUsd) => {
    const args = ["grant", "--user", ID, "--tier", "pro", "--credit-usd", usd];
    expect(readGrantArguments(args)).toMatchObject({ creditMicroUsd: microUsd });
  });

  it.each([
    ["--user", ["--tier", "pro"]],
    ["--user", ["--user", "ada", "--tier", "pro"]],
    ["--tier", ["--user", ID]],
    ["--tier", ["--user", ID, "--tier", "gold"]],
    ["--requests-left", ["--user", ID, "--tier", "pro", "--requests-left", "-1"]],
    ["--requests-left", ["--user", ID, "--tier", "pro", "--requests-left", "1.5"]],
    ["--requests-left", ["--user", ID, "--tier", "pro", "--requests-left", "9999999999"]],
    ["--credit-usd", ["--user", ID, "--tier", "pro", "--credit-usd", "0"]],
    ["--credit-usd", ["--user", ID, "--tier", "pro", "--credit-usd", "-3"]],
    ["--credit-usd", ["--user", ID, "--tier", "pro", "--credit-usd", "0.0000001"]],
    ["--credit-usd", ["--user", ID, "--tier", "pro", "--credit-usd", "1000000.01"]],
    ["--credit-usd", ["--user", ID, "--tier", "pro", "--credit-usd", "five"]],
    ["--reason", ["--user", ID, "--tier", "pro", "--reason", " "]],
    ["--workspace", ["--workspace", "acme", "--tier", "team"]],
    ["--user", ["--workspace", ID, "--user", ID, "--tier", "team"]],
    ["--credit-usd", ["--workspace", ID, "--tier", "team", "--credit-usd", "5"]],
    ["--force", ["--user", ID, "--tier", "pro", "--force"]],
  ])("names %s when it is wrong: %j", (flag, args) => {
    expect(() => readGrantArguments(["grant", ...args])).toThrow(UsageError);
    expect(() => readGrantArguments(["grant", ...args])).toThrow(flag);
  });
});
