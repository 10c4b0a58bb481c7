import { expect, it } from "vitest";
import { CONCEPT_NAMES, scanConcepts } from "./concept-trie.ts";
import { EDGE_ROW, FACT_ROWS } from "./hash-feature.ts";
import { foldText } from "./read-text.ts";

function conceptsOf(text: string): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  scanConcepts(foldText(text), (concept) => found.push(CONCEPT_NAMES[concept]));
  return found;
}

it.each([
  ["Steuern in Deutschland", ["place"]],
  ["auf Deutsch", ["language"]],
  ["ganz links", ["follows"]],
  ["in russia", ["place"]],
  ["in russian", ["language"]],
  // In the middle of what is written without spaces, or with a preposition grown to it.
  ["ช่วยสรุปบทความนี้ให้หน่อย", ["summarize", "doc"]],
  ["אפשר לתרגם את זה", ["translate"]],
  ["přelož to do němčiny", ["translate", "language"]],
])("the longest stem names the idea: %s", (text, concepts) => {
  expect(conceptsOf(text)).toEqual(concepts);
});

it("leaves a row for every idea at the edges of a long message", () => {
  expect(EDGE_ROW + CONCEPT_NAMES.length).toBeLessThanOrEqual(FACT_ROWS);
});
