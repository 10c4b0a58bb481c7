import type { Target } from "../../../lib/models/gateway/target.ts";
import { modelNotFound } from "../../../lib/models/registry/find-model.ts";
import { listRegistryModels } from "../../../lib/models/registry/load-registry.ts";
import type { ModelChoices } from "../../../lib/models/service/load-choices.ts";
import { WHOLE_PLAN } from "../../../lib/models/testing/whole-plan.ts";

/** The whole registry, every model of it answered by one server that speaks OpenAI's wire. */
export function benchChoices(baseUrl: string): ModelChoices {
  const targets = new Map(
    listRegistryModels().map((model): [string, Target] => [model.id, benchTarget(model, baseUrl)]),
  );
  return {
    demo: false,
    plan: WHOLE_PLAN,
    models: [...targets.values()].map(({ model }) => ({ ...model, available: true, keySource: "operator" as const })),
    resolve(modelId) {
      const target = targets.get(modelId);
      if (!target) throw modelNotFound(modelId);
      return target;
    },
  };
}

/** A model that a server on this machine answers for. */
export function benchTarget(model: Target["model"], baseUrl: string): Target {
  return { model, provider: "openai", apiKey: "bench", baseUrl, allowPrivate: true };
}
