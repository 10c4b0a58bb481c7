import { describe, expect, it } from "vitest";
import { matchCommands, SLASH_COMMANDS } from "./slash-commands";

describe("matchCommands", () => {
  it("offers everything after a slash and narrows with each letter", () => {
    expect(matchCommands("/", SLASH_COMMANDS)).toEqual([...SLASH_COMMANDS]);
    expect(matchCommands("/Mo", SLASH_COMMANDS)).toEqual(["model"]);
    expect(matchCommands("/r", ["new", "model"])).toEqual([]);
  });

  it("leaves text alone", () => {
    expect(matchCommands("", SLASH_COMMANDS)).toEqual([]);
    expect(matchCommands("a /new", SLASH_COMMANDS)).toEqual([]);
    expect(matchCommands("/new thing", SLASH_COMMANDS)).toEqual([]);
    expect(matchCommands("/usr/bin", SLASH_COMMANDS)).toEqual([]);
  });
});
