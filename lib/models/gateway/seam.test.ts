import fc from "fast-check";
import { expect, it } from "vitest";
import { Seam } from "./seam.ts";

function join(before: string, pieces: readonly string[]): string {
  const seam = new Seam(before);
  return before + pieces.map((piece) => seam.push(piece)).join("") + seam.end();
}

it.each([
  ["goes on in mid-word", "The answer is forty-t", ["wo", ", of", " course."], "The answer is forty-two, of course."],
  [
    "leaves out what is repeated",
    "It rains because warm air",
    ["because ", "warm air rises."],
    "It rains because warm air rises.",
  ],
  ["keeps what agrees by chance", "and the ", ["the ", "end"], "and the the end"],
  ["shows what only began like a repetition", "one two three four", ["three ", "five"], "one two three fourthree five"],
  ["gives back what it held when nothing more comes", "hello world", ["world"], "hello worldworld"],
])("%s", (_name, before, pieces, text) => {
  expect(join(before, pieces)).toBe(text);
});

it("loses nothing of a continuation that repeats nothing, however it is cut", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "b", " ") }), fc.array(fc.string()), (before, pieces) => {
      const marked = ["#", ...pieces];
      expect(join(before, marked)).toBe(before + marked.join(""));
    }),
  );
});
