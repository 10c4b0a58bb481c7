import { expect, it } from "vitest";
import { ROUTE_MODES } from "../schema.ts";
import { withinMode } from "./schema.ts";

it("holds the less costly of what is asked for and what is allowed", () => {
  const held = ROUTE_MODES.map((limit) => ROUTE_MODES.map((mode) => withinMode(mode, limit)));
  expect(held).toEqual([
    ["economy", "economy", "economy", "economy"],
    ["economy", "fast", "fast", "fast"],
    ["economy", "fast", "balanced", "balanced"],
    ["economy", "fast", "balanced", "quality"],
  ]);
  expect(ROUTE_MODES.map((mode) => withinMode(mode, undefined))).toEqual(ROUTE_MODES);
});
