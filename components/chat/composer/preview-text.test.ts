import { expect, it } from "vitest";
import { readMessage } from "@/lib/models/router/read-message";
import { previewText } from "./preview-text";

const CONTEXT = { hasImages: false, structuredOutput: false, needsTools: false, turns: 0, historyTokens: 0 };
const NOTES =
  "The committee met in spring and heard what the harbor had earned, which was less than the year before.\n";
const intentOf = (text: string) => readMessage(text, CONTEXT).intents[0]?.intent;

it.each([
  ["translation", "Translate the text above into French."],
  ["code", "Write a Python function that counts the words of the text above, with unit tests."],
])("takes a question below a long text for what it is: %s", (intent, question) => {
  const message = `${NOTES.repeat(400)}\n\n${question}`;
  const { text, moreCharacters } = previewText(message);
  expect([intentOf(message), intentOf(text)]).toEqual([intent, intent]);
  expect(text.length + moreCharacters).toBe(message.length);
  expect(text.length).toBeLessThanOrEqual(20_000);
});

it("keeps a question above it, and a short message as it is", () => {
  const message = `Translate into French:\n\n${NOTES.repeat(400)}`;
  expect(intentOf(previewText(message).text)).toBe(intentOf(message));
  expect(previewText("hi")).toEqual({ text: "hi", moreCharacters: 0 });
});
