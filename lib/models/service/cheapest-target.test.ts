import { expect, it } from "vitest";
import type { Target } from "../gateway/target.ts";
import { getModel } from "../registry/find-model.ts";
import type { AvailableModel } from "../schema.ts";
import { cheapestTarget } from "./cheapest-target.ts";

/** Targets by the id of the model: of the operator's key, of the person's own, or on the own machine. */
function choicesOf(ids: Record<string, "operator" | "user" | "local">) {
  const targets = new Map(
    Object.entries(ids).map(([id, keySource]): [string, Target] => {
      const model = { ...getModel(id), ...(keySource === "local" ? { local: true } : {}) };
      const owner = keySource === "user" ? { ownerId: "me", keySource } : {};
      return [id, { model, provider: model.provider, apiKey: "k", baseUrl: null, allowPrivate: false, ...owner }];
    }),
  );
  const resolve = (id: string) => targets.get(id) as Target;
  const models = [...targets.values()].map(
    ({ model }): AvailableModel => ({
      ...model,
      available: true,
      keySource: ids[model.id] ?? "operator",
    }),
  );
  return { models, resolve };
}

const [CHEAP, OWN, DEAR] = ["groq/llama-3.1-8b-instant", "openai/gpt-4.1-mini", "openai/gpt-4.1"] as const;
const NONE = new Set<string>();

it("is the cheapest there is, beside Auto and beside a model of the operator's", () => {
  const { models, resolve } = choicesOf({ [CHEAP]: "operator", [OWN]: "operator", [DEAR]: "operator" });
  expect(cheapestTarget({ models, resolve }, NONE)?.model.id).toBe(CHEAP);
  expect(cheapestTarget({ models, resolve }, NONE, [resolve(DEAR)])?.model.id).toBe(CHEAP);
});

it("goes beside an answer through an own key with no key of the operator's", () => {
  const { models, resolve } = choicesOf({ [CHEAP]: "operator", [OWN]: "user", [DEAR]: "user" });
  expect(cheapestTarget({ models, resolve }, NONE, [resolve(DEAR)])?.model.id).toBe(OWN);
  const alone = choicesOf({ [CHEAP]: "operator", [DEAR]: "user" });
  expect(cheapestTarget(alone, NONE, [alone.resolve(DEAR)])?.model.id).toBe(DEAR);
});

it("leaves the own machine with nothing that was asked there", () => {
  const { models, resolve } = choicesOf({ [CHEAP]: "operator", [OWN]: "user", [DEAR]: "local" });
  expect(cheapestTarget({ models, resolve }, NONE, [resolve(DEAR)])?.model.id).toBe(DEAR);
  expect(cheapestTarget({ models, resolve }, new Set([DEAR]), [resolve(DEAR)])).toBeNull();
});
