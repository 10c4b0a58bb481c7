import { describe, expect, it } from "vitest";
import { createGrowingHighlighter, type Highlighted } from "./highlight-code.ts";

const CODE = ["// note", "export const answer = ask(`a $" + "{42}", "b`, 'x')", "return answer"].join("\n");

async function all(code: string, language = "ts"): Promise<Highlighted> {
  const highlighter = await createGrowingHighlighter(language);
  if (!highlighter) throw new Error("unknown language");
  return highlighter.advance(code, true, Number.POSITIVE_INFINITY);
}

const kindsOf = ({ lines }: Highlighted, kind: string) =>
  lines
    .flat()
    .filter((token) => token.kind === kind)
    .map(({ text }) => text.trim());

describe("createGrowingHighlighter", () => {
  it("loses and invents no character", async () => {
    const { lines, text, finished } = await all(CODE);
    expect(lines.map((line) => line.map((token) => token.text).join("")).join("\n")).toBe(CODE);
    expect([text, finished]).toEqual([CODE, true]);
  });

  it("colours structure and leaves names alone", async () => {
    const highlighted = await all(CODE);
    expect(kindsOf(highlighted, "comment")).toContain("// note");
    expect(kindsOf(highlighted, "keyword")).toEqual(expect.arrayContaining(["export", "const", "return"]));
    expect(kindsOf(highlighted, "function")).toContain("ask");
    expect(kindsOf(highlighted, "number")).toContain("42");
    expect(highlighted.lines.flat().find(({ text }) => text.includes("answer"))?.kind).toBeNull();
  });

  it("gives the same lines in pieces as at once, and keeps finished ones", async () => {
    const highlighter = await createGrowingHighlighter("ts");
    let before = highlighter?.advance("", false, 1000);
    for (let end = 1; end <= CODE.length; end += 5) {
      const next = highlighter?.advance(CODE.slice(0, end), false, 1000);
      for (const [index, line] of (before?.lines ?? []).entries()) expect(next?.lines[index]).toBe(line);
      before = next;
    }
    expect(highlighter?.advance(CODE, true, 1000).lines).toEqual((await all(CODE)).lines);
  });

  it("colours a last line again that grew although it was complete", async () => {
    for (const cut of [CODE.indexOf("ask"), CODE.indexOf("`b`"), CODE.lastIndexOf("\n")]) {
      const highlighter = await createGrowingHighlighter("ts");
      highlighter?.advance(CODE.slice(0, cut), true, 1000);
      expect(highlighter?.advance(CODE, true, 1000)).toEqual(await all(CODE));
    }
  });

  it("stops when its time is up and goes on later", async () => {
    const highlighter = await createGrowingHighlighter("ts");
    expect(highlighter?.advance(CODE, true, 0)).toMatchObject({ text: "", finished: false });
    expect(highlighter?.advance(CODE, true, 1000)).toMatchObject({ text: CODE, finished: true });
  });

  it("knows when it does not know a language", async () => {
    expect(await createGrowingHighlighter("klingon")).toBeNull();
    expect(await createGrowingHighlighter("constructor")).toBeNull();
  });
});
