import { expect, it } from "vitest";
import { keyRoutingSchema } from "@/lib/models/key-routing/schema";
import { readKeyRouting } from "./read-key-routing";

function read(fields: Record<string, string>) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return keyRoutingSchema.safeParse(readKeyRouting(data, "en"));
}

it("sends limits in the units that are stored, and nothing for no limit", () => {
  const { data } = read({ mode: "quality", qualityFloor: "60", maxCostMicroUsd: "0,02", maxWaitMs: " " });
  expect(data).toEqual({
    mode: "quality",
    thresholds: { qualityFloor: 60, strongFrom: null, maxCostMicroUsd: 20_000, maxWaitMs: null },
    allowedModels: null,
    projectId: null,
  });
  expect(read({ mode: "" }).data?.mode).toBeNull();
});

it("refuses at its field what is no number of its range", () => {
  const { error } = read({ mode: "", qualityFloor: "101", maxWaitMs: "soon" });
  expect(error?.issues.map(({ path }) => path.at(-1))).toEqual(["qualityFloor", "maxWaitMs"]);
});
