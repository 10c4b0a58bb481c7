import { describe, expect, it } from "vitest";
import { pressVerdict, pressWrongChoice } from "./policy.ts";

const say = (verdict: "good" | "bad" | null, wrongChoice = false, reason = "") => ({ verdict, wrongChoice, reason });

describe("a press on a thumb", () => {
  it("gives it, changes it, and takes it back", () => {
    expect(pressVerdict(null, "good")).toEqual(say("good"));
    expect(pressVerdict(say("good"), "bad")).toEqual(say("bad"));
    expect(pressVerdict(say("bad"), "bad")).toBeNull();
  });

  it("leaves the choice alone and drops the reason of the thumb before", () => {
    expect(pressVerdict(say("bad", true, "Too long"), "good")).toEqual(say("good", true));
    expect(pressVerdict(say("bad", true, "Too long"), "bad")).toEqual(say(null, true));
  });
});

describe("a press on wrong choice", () => {
  it("toggles it and leaves thumb and reason alone", () => {
    expect(pressWrongChoice(null)).toEqual(say(null, true));
    expect(pressWrongChoice(say(null, true))).toBeNull();
    expect(pressWrongChoice(say("bad", false, "Too long"))).toEqual(say("bad", true, "Too long"));
    expect(pressWrongChoice(say("good", true))).toEqual(say("good"));
  });
});
