import { expect, it } from "vitest";
import { MAX_COMPARED as SERVER_MAX } from "@/lib/chat/compare/schema";
import { MAX_COMPARED } from "./compare-picker";

it("offers as many models to compare as the server takes", () => {
  expect(MAX_COMPARED).toBe(SERVER_MAX);
});
