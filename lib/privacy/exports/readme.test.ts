import { expect, it } from "vitest";
import { NOT_TAKEN, TAKEN } from "../imports/catalogue.ts";
import { EXPORTED, LEFT_OUT } from "./catalogue.ts";
import GERMAN from "./german.json" with { type: "json" };
import { writeReadme } from "./readme.ts";

const texts = [
  ...Object.values(EXPORTED).flatMap(({ about, without = {} }) => [about, ...Object.values(without)]),
  ...Object.values(LEFT_OUT),
  ...Object.values(TAKEN),
  ...Object.values(NOT_TAKEN),
];

it("says everything in German too, and has no words that nothing needs", () => {
  expect(texts.filter((text) => !(text in GERMAN))).toEqual([]);
  expect(Object.keys(GERMAN).filter((text) => !texts.includes(text))).toEqual([]);
});

it("is written in the language of the person, file by file", () => {
  const german = writeReadme({ messages: 3 }, "de");
  expect(german).toContain("- `data/messages.json` (3): Jede Nachricht:");
  expect(german).toContain("- `api_keys.hash`: Der Hash eines Geheimnisses.");
  expect(texts.filter((text) => german.includes(`: ${text}`))).toEqual([]);
  expect(writeReadme({}, "en")).toContain("- `data/budgets.json` (0): Your budgets.");
});
