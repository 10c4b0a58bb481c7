import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { resetEnv } from "../../platform/env.ts";
import { log } from "../../platform/log.ts";
import type { ArmInForce } from "../experiments/find-arm.ts";
import { getModel } from "../registry/find-model.ts";
import { encodeWeights } from "../router/encode-weights.ts";
import { loadWeights } from "../router/load-weights.ts";
import { WHOLE_PLAN } from "../testing/whole-plan.ts";
import type { ModelChoices } from "./load-choices.ts";
import { planAnswer } from "./plan-answer.ts";
import { findWeights, forgetWeightsVersions, listWeightsVersions } from "./weights-versions.ts";

const shipped = loadWeights();
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "weights-"));
  const other = { ...shipped, version: "linear-other", hashed: new Int8Array(shipped.hashed.length) };
  const base64 = Buffer.from(encodeWeights(other)).toString("base64");
  writeFileSync(join(directory, "other.json"), JSON.stringify({ base64 }));
  writeFileSync(join(directory, "damaged.json"), "{}");
  process.env.ROUTER_WEIGHTS_DIR = directory;
  resetEnv();
  forgetWeightsVersions();
});
afterEach(() => {
  rmSync(directory, { recursive: true });
  delete process.env.ROUTER_WEIGHTS_DIR;
  resetEnv();
  forgetWeightsVersions();
});

it("are those that ship and those of the directory; a damaged file is logged and left out", () => {
  const error = vi.spyOn(log, "error").mockImplementation(() => undefined);
  expect(listWeightsVersions()).toEqual([shipped.version, "linear-other"]);
  expect(error).toHaveBeenCalledOnce();
  expect(findWeights("linear-99")).toBeUndefined();
});

it("decide for the arm that names them; an arm whose weights are gone decides with those that ship", () => {
  vi.spyOn(log, "error").mockImplementation(() => undefined);
  const model = { ...getModel("openai/gpt-4.1"), available: true, keySource: "operator" as const };
  const target = { model, provider: "openai", apiKey: "k", baseUrl: null, allowPrivate: false };
  const choices: ModelChoices = { demo: false, plan: WHOLE_PLAN, models: [model], resolve: () => target };
  const armWith = (weightsVersion: string): ArmInForce => ({
    experiment: { id: "e", name: "Heads" },
    unit: "talk",
    arm: { id: "b", name: "B", weight: 1, mode: "quality", weightsVersion, modelId: null, instructions: null },
  });
  const versionOf = (weightsVersion: string) =>
    planAnswer(choices, {
      modelId: "nexus/auto",
      mode: "economy",
      text: "Explain rain.",
      historyTokens: 100,
      turns: 1,
      hasImages: false,
      needsTools: false,
      maxOutputTokens: 500,
      previousModelId: null,
      arm: armWith(weightsVersion),
    });
  const { decision, context, assignment } = versionOf("linear-other");
  expect(decision).toMatchObject({
    version: "linear-other",
    mode: "quality",
    experiment: { id: "e", name: "Heads", armId: "b", arm: "B" },
  });
  expect([context?.mode, assignment]).toEqual(["quality", { armId: "b", unit: "talk" }]);
  expect(versionOf("linear-99").decision?.version).toBe(shipped.version);
});
