import type { Principal } from "../../auth/schema.ts";
import { env } from "../../platform/env.ts";
import { AppError } from "../../platform/errors.ts";
import type { Target } from "../gateway/target.ts";
import { loadUserKeys, type UserKey } from "../keys/load-user-keys.ts";
import { DEMO_MODEL } from "../providers/demo/demo.ts";
import { KEYED_PROVIDERS } from "../providers/registry.ts";
import { modelNotFound } from "../registry/find-model.ts";
import { listRegistryModels } from "../registry/load-registry.ts";
import { tokensPerSecondPrior } from "../router/tokens-per-second.ts";
import type { AvailableModel, KeySource, ModelInfo } from "../schema.ts";
import { type CompatibleServer, listCompatibleServers } from "./local-servers.ts";

interface Access {
  apiKey: string | null;
  baseUrl: string | null;
  allowPrivate: boolean;
  source: KeySource;
}

/** What a person can use: every model with whether it is available, and how to reach those that are. */
export interface ModelChoices {
  models: AvailableModel[];
  /** True while nothing but the offline demo can answer a chat. */
  demo: boolean;
  /** @throws AppError model_not_found, model_not_configured */
  resolve(modelId: string): Target;
}

/** A person's own key goes before the operator's, and is never mixed with the operator's address. */
function accessOf(providerId: string, userKeys: readonly UserKey[]): Access | null {
  const own = userKeys.find(({ provider }) => provider === providerId);
  if (own) return { apiKey: own.apiKey, baseUrl: own.baseUrl, allowPrivate: false, source: "user" };
  const provider = KEYED_PROVIDERS.find(({ id }) => id === providerId);
  const operator = provider?.envName ? env().providers[provider.envName] : undefined;
  if (!operator) return null;
  return { ...operator, allowPrivate: operator.baseUrl !== null, source: "operator" };
}

function serverModel(server: CompatibleServer, modelId: string): ModelInfo {
  return {
    ...DEMO_MODEL,
    id: `${server.id}/${modelId}`,
    provider: server.id,
    providerModelId: modelId,
    name: modelId,
    contextTokens: null,
    maxOutputTokens: null,
    input: /vision|llava|-vl|gemma-?3|pixtral/i.test(modelId) ? ["text", "image"] : ["text"],
    kind: /embed/i.test(modelId) ? "embedding" : "chat",
    tools: false,
    reasoning: /think|reason|r1|qwq/i.test(modelId),
    temperature: true,
    price: server.discovered && DEMO_MODEL.price ? { ...DEMO_MODEL.price, source: "local" } : null,
    local: server.discovered,
  };
}

function withSpeed(model: ModelInfo): { tokensPerSecond: number } {
  return { tokensPerSecond: tokensPerSecondPrior(model) };
}

function buildChoices(userKeys: readonly UserKey[], servers: readonly CompatibleServer[]): ModelChoices {
  const accesses = new Map(KEYED_PROVIDERS.map(({ id }) => [id, accessOf(id, userKeys)]));
  const targets = new Map<string, Target>();
  const models: AvailableModel[] = [];
  for (const model of listRegistryModels()) {
    const access = accesses.get(model.provider) ?? null;
    const { source, ...address } = access ?? { source: "none" as const };
    if (access) targets.set(model.id, { model, provider: model.provider, ...(address as Omit<Access, "source">) });
    const reason = access ? {} : { unavailableReason: "no_key" };
    models.push({ ...model, ...withSpeed(model), available: access !== null, keySource: source, ...reason });
  }
  for (const server of servers) {
    for (const model of server.models.map((id) => serverModel(server, id))) {
      const { apiKey, baseUrl } = server;
      targets.set(model.id, { model, provider: "openai-compatible", apiKey, baseUrl, allowPrivate: true });
      models.push({
        ...model,
        ...withSpeed(model),
        available: true,
        keySource: server.discovered ? "local" : "operator",
      });
    }
  }
  const demo = !models.some(({ kind, available }) => kind === "chat" && available);
  if (demo) {
    targets.set(DEMO_MODEL.id, {
      model: DEMO_MODEL,
      provider: "demo",
      apiKey: null,
      baseUrl: null,
      allowPrivate: false,
    });
    models.unshift({ ...DEMO_MODEL, ...withSpeed(DEMO_MODEL), available: true, keySource: "local" });
  }
  return { models, demo, resolve: (modelId) => resolveTarget(modelId, targets, models) };
}

function resolveTarget(
  modelId: string,
  targets: ReadonlyMap<string, Target>,
  models: readonly AvailableModel[],
): Target {
  const target = targets.get(modelId);
  if (target) return target;
  const model = models.find(({ id }) => id === modelId);
  if (!model) throw modelNotFound(modelId);
  const name = KEYED_PROVIDERS.find(({ id }) => id === model.provider)?.name ?? model.provider;
  throw new AppError(
    "model_not_configured",
    `${model.name} needs a key for ${name}. Add one in the settings, or choose another model.`,
    {
      details: { model: modelId, provider: model.provider },
    },
  );
}

// Both inputs are cached arrays that are replaced when something changes, so their identity tells whether to rebuild.
const built = new WeakMap<readonly UserKey[], { servers: readonly CompatibleServer[]; choices: ModelChoices }>();

/** The models that a person can use now, through their own keys, the operator's keys, and local servers. */
export async function loadModelChoices(principal: Principal): Promise<ModelChoices> {
  const [userKeys, servers] = await Promise.all([loadUserKeys(principal.userId), listCompatibleServers()]);
  const known = built.get(userKeys);
  if (known && known.servers === servers) return known.choices;
  const choices = buildChoices(userKeys, servers);
  built.set(userKeys, { servers, choices });
  return choices;
}
