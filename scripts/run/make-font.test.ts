import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { FONT_FILE, makeFont } from "./make-font.mjs";

it("makes the font that is committed, which is after an update of its package: npm run fonts", async () => {
  const made = await makeFont();
  expect(made.equals(readFileSync(FONT_FILE))).toBe(true);
  expect(made.length).toBeLessThan(50_000);
});
