import { describe, expect, it } from "vitest";
import { isJoined } from "./train-intent.ts";
import { vectorOf } from "./vector-of.ts";
import { withImages, withNotes } from "./with-pasted-texts.ts";

const written = (text: string, intent: "code" | "summarization" | "conversation" | "math") => ({
  text,
  intent,
  difficulty: 2,
  language: "en",
});

describe("short prompts with a short text", () => {
  const TEXT = "The lift is out of order until Friday. Please use the stairs at the back of the house.";
  const PROGRAM = "const limit = 10;\nfor (let i = 0; i <= limit; i++) send(queue[i]);";

  it("are joined to what people paste with them, and marked as such", () => {
    const [fix, sum, ...others] = withNotes(
      [written("fix this", "code"), written("sum this up", "summarization"), written("2 + 2", "math")],
      [TEXT, PROGRAM],
    );
    expect(others).toEqual([]);
    expect(fix?.intent).toBe("code");
    expect([`fix this\n\n${PROGRAM}`, `${PROGRAM}\n\nfix this`].map((text) => vectorOf(text))).toContainEqual(
      fix?.vector,
    );
    expect([`sum this up\n\n${TEXT}`, `${TEXT}\n\nsum this up`].map((text) => vectorOf(text))).toContainEqual(
      sum?.vector,
    );
    expect([fix, sum].every((example) => isJoined(example?.source ?? null))).toBe(true);
  });

  it("are left alone where they are long or bring a text of their own", () => {
    const long = written("summarise ".repeat(20), "summarization");
    expect(withNotes([long, written(`sum up\n${TEXT}`, "summarization")], [TEXT])).toEqual([]);
  });
});

it("asks about the image where a short question comes with one", () => {
  const [example, ...others] = withImages([
    written("what is it", "conversation"),
    written("fix it", "code"),
    { ...written("who is it", "conversation"), hasImage: true },
  ]);
  expect(others).toEqual([]);
  expect(example).toMatchObject({ intent: "vision", vector: vectorOf("what is it", true) });
  expect(isJoined(example?.source ?? null)).toBe(true);
});
