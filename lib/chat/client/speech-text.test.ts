import { describe, expect, it } from "vitest";
import { speechPieces, toSpokenText } from "./speech-text.ts";

describe("toSpokenText", () => {
  it("says the words and not the signs", () => {
    const markdown = [
      "## Heading",
      "",
      "Some *emphasis*, **strength** and `code`, a [link](https://example.com/?a=1) and ![a fox](/x.png).",
      "",
      "- First",
      "2. Second",
      "> quoted",
      "",
      "```ts",
      "const secret = 1;",
      "```",
      "",
      "| A | B |",
      "| --- | ---: |",
      "| one | two |",
      "",
      "See https://example.com/long for $$e^{i}$$ more. 2 * 3 * 4 stays.",
    ].join("\n");
    const spoken = toSpokenText(markdown);
    expect(spoken).toContain("Some emphasis, strength and code, a link and a fox.");
    expect(spoken).toContain("Heading\nSome");
    expect(spoken).toContain("First\nSecond\nquoted");
    expect(spoken).toContain("2 * 3 * 4 stays.");
    expect(spoken).not.toMatch(/secret|https|```|---|\$\$|##/);
  });

  it("leaves out code that is still being written", () => {
    expect(toSpokenText("Here it is:\n```js\nconst a")).toBe("Here it is:");
  });
});

describe("speechPieces", () => {
  const sentence = "The quick brown fox jumps over the lazy dog. ";

  it("begins with a short piece and goes on with long ones, each a whole number of sentences", () => {
    const pieces = speechPieces(sentence.repeat(200), "en");
    expect(pieces[0]?.length).toBeLessThanOrEqual(300);
    expect(pieces.slice(1).every((piece) => piece.length <= 3000)).toBe(true);
    expect(pieces).toHaveLength(4);
    expect(pieces.every((piece) => piece.endsWith("dog."))).toBe(true);
    expect(pieces.join(" ")).toBe(sentence.repeat(200).trim());
  });

  it("loses nothing of one endless sentence, and has nothing to say of nothing", () => {
    const endless = "word ".repeat(2000).trim();
    const pieces = speechPieces(endless, "en");
    expect(pieces.every((piece) => piece.length <= 3000)).toBe(true);
    expect(pieces.join(" ").replace(/\s+/g, " ")).toBe(endless);
    expect(speechPieces("```js\n1\n```", "en")).toEqual([]);
    expect(speechPieces("x".repeat(7000), "en").join("")).toHaveLength(7000);
  });
});
