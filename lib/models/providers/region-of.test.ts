import { expect, it } from "vitest";
import type { ServerRegion } from "../../platform/public/regions.ts";
import { mistral } from "./mistral.ts";
import { openai } from "./openai.ts";
import { regionOf } from "./region-of.ts";

it.each<[ServerRegion, Parameters<typeof regionOf>]>([
  ["eu", [mistral, [null]]],
  ["eu", [mistral, ["https://api.mistral.ai/v1/", null]]],
  ["global", [openai, [null]]],
  ["eu", [openai, ["https://eu.api.openai.com/v1"]]],
  ["unknown", [openai, ["https://eu.api.openai.com/v1", null]]],
  ["unknown", [mistral, ["https://gateway.example/v1"]]],
])("%s is where %o processes data", (region, [provider, addresses]) => {
  expect(regionOf(provider, addresses)).toBe(region);
});
