import { expect, it } from "vitest";
import { MAX_EXCLUDED as CONTRACT } from "@/lib/models/preferences/schema";
import { MAX_EXCLUDED } from "./excluded-limit";

it("is that of the contract", () => {
  expect(MAX_EXCLUDED).toBe(CONTRACT);
});
