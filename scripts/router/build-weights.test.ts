import { describe, expect, it } from "vitest";
import { decodeWeights, encodeWeights } from "../../lib/models/router/encode-weights.ts";
import { readMessage } from "../../lib/models/router/read-message.ts";
import { INTENTS, type Intent } from "../../lib/models/schema.ts";
import { buildWeights } from "./build-weights.ts";
import { readWrittenExamples, type TrainingSet } from "./read-training-set.ts";
import type { vectorOf } from "./vector-of.ts";

const CONTEXT = { hasImages: false, structuredOutput: false, needsTools: false, turns: 0, historyTokens: 0 };

/** A small set: the prompts of one file, and questions whose gain grows with their length. */
function smallSet(): TrainingSet {
  const written = readWrittenExamples((file) => file === "mixed.jsonl");
  const questions = written.map(({ vector }, index) => ({ vector, gain: index % 3 === 0 ? 1 : 0 }));
  return {
    intents: written,
    difficulties: written,
    graded: written,
    gains: questions,
    failures: questions.map(({ vector, gain }) => ({ vector, gain, task: "gpqa", failure: gain })),
  };
}

// Built once: it takes seconds.
const BYTES = buildWeights(smallSet());

describe("training", () => {
  it("gives the same bytes for the same set, and others for another", () => {
    expect(Buffer.compare(BYTES, buildWeights(smallSet()))).toBe(0);
    const [one, ...others] = smallSet().intents;
    if (!one) throw new Error("no prompts");
    const intent: Intent = one.intent === "math" ? "code" : "math";
    const changed = buildWeights({ ...smallSet(), intents: [{ ...one, intent }, ...others] });
    expect(Buffer.compare(BYTES, changed)).not.toBe(0);
  });

  it("gives weights that know what they were taught", () => {
    const weights = decodeWeights(BYTES);
    expect(weights.version).toMatch(/^linear-[0-9a-f]{8}$/);
    expect(readMessage("print hi in python", CONTEXT, weights).intents[0]?.intent).toBe("code");
    expect(readMessage("whats the date in here: see you on 4 July", CONTEXT, weights).intents[0]?.intent).toBe(
      "extraction",
    );
  });
});

describe("the file of weights", () => {
  it("is read as it was written, and refused when damaged", () => {
    const weights = decodeWeights(BYTES);
    expect(Buffer.compare(encodeWeights(weights), BYTES)).toBe(0);
    expect(() => decodeWeights(BYTES.slice(0, -1))).toThrow("cut off");
    expect(() => decodeWeights(BYTES.slice(3))).toThrow("no weights");
  });
});

describe("the written prompts", () => {
  const written = readWrittenExamples(() => true);

  it("are at least 60 for each intent, in every grade, and none of the held-out ones is trained on", () => {
    const heldOut = new Set(
      readWrittenExamples((file) => file.startsWith("held-out")).map(({ vector }) => key(vector)),
    );
    const trained = readWrittenExamples((file) => !file.startsWith("held-out"));
    for (const intent of INTENTS)
      expect(trained.filter((prompt) => prompt.intent === intent).length, intent).toBeGreaterThanOrEqual(60);
    expect(new Set(written.map(({ difficulty }) => difficulty)).size).toBe(5);
    expect(trained.filter(({ vector }) => heldOut.has(key(vector)))).toEqual([]);
  });
});

const key = ({ rows, values }: ReturnType<typeof vectorOf>) => `${rows.join()} ${values.join()}`;
