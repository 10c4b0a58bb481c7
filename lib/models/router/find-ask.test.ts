import { describe, expect, it } from "vitest";
import { findAsk } from "./find-ask.ts";

const MAIL = "The lift is out of order until Friday. Please use the stairs at the back, and mind the paint.";

function split(text: string): { ask: string; material: string } {
  const { head, tail, hasMaterial } = findAsk(text);
  expect(hasMaterial).toBe(tail > head);
  return {
    ask: `${text.slice(0, head)}|${text.slice(tail)}`.replace(/\s+/g, " ").trim(),
    material: text.slice(head, tail),
  };
}

describe("the request of a message", () => {
  it.each([
    ["before what was pasted", `Sum this up\n\n${MAIL}`, "Sum this up|"],
    ["on the line before it", `Sum this up\n${MAIL}`, "Sum this up|"],
    ["before a colon", `Translate into Dutch: ${MAIL}`, "Translate into Dutch:|"],
    ["before a wide colon", `请把下面这段话翻译成英文，谢谢你：${MAIL}`, "请把下面这段话翻译成英文，谢谢你：|"],
    ["after it, when it asks", `A note.\n\n${MAIL}\n\nWhen can I use the lift?`, "A note.| When can I use the lift?"],
    ["after what is too long to ask", `${MAIL.repeat(4)}\n\ntranslate that`, "| translate that"],
  ])("stands %s", (_where, text, ask) => {
    expect(split(text).ask).toBe(ask);
    expect(split(text).material).toContain("the stairs at the back");
  });

  it.each([
    ["nothing", ""],
    ["white space", " \n\n \t"],
    ["one sentence", "Write a poem about the sea"],
    [
      "a greeting before the request",
      `Hello,\n\nI need a Python script that reads a file and prints each of its lines.\n${"x".repeat(300)}`,
    ],
    ["a time of day", `I leave the house at 7:10 every day and walk to school, ${MAIL}`],
    [
      "the choices of a question",
      `Which is the largest?\nA. the one that was painted first of all\nB. the one with the broken lift`,
    ],
    ["little after it", "Which is right?\nthis"],
  ])("is the whole text where there is %s", (_what, text) => {
    expect(findAsk(text)).toMatchObject({ hasMaterial: false });
  });
});

it("is found in a megabyte at once, and never outside of the text", () => {
  for (const text of ["\n".repeat(1_000_000), `${"a:".repeat(500_000)}`, `\n\nx\n\n${"y ".repeat(500_000)}`]) {
    const { head, tail } = findAsk(text.slice(0, 3_000));
    expect(head).toBeGreaterThanOrEqual(0);
    expect(tail).toBeGreaterThanOrEqual(head);
    expect(tail).toBeLessThanOrEqual(3_000);
  }
});
