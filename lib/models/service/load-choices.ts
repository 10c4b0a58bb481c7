import type { Principal } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { AppError } from "../../platform/errors.ts";
import { hashKeyOf } from "../gateway/breaker/breaker-key.ts";
import { gatewayState } from "../gateway/gateway-state.ts";
import type { KeyTarget, Target } from "../gateway/target.ts";
import { loadUserKeys, type UserKey } from "../keys/load-user-keys.ts";
import { loadOperatorKeys, type OpenOperatorKey } from "../operator-keys/load-operator-keys.ts";
import { type OperatorPool, operatorPool } from "../operator-keys/operator-pool.ts";
import { loadOverrides } from "../overrides/load-overrides.ts";
import { applyOverride, type Overrides } from "../overrides/policy.ts";
import { DEMO_MODEL } from "../providers/demo/demo.ts";
import type { Provider } from "../providers/provider.ts";
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
  ownerId?: string;
  keyId?: string;
  /** Why no key there is can be used: nothing is asked with it, and no key of anybody else in its place. */
  blocked: "refused" | "paused" | null;
  /** Where there are several keys, or one with a limit: those that can be used, each with its own address. */
  keys?: readonly (Pick<KeyTarget, "apiKey" | "baseUrl" | "allowPrivate" | "weight" | "dailyCapMicroUsd"> & {
    keyId?: string;
  })[];
}

/** What a person can use: every model with whether it is available, and how to reach those that are. */
export interface ModelChoices {
  models: AvailableModel[];
  /** True while nothing but the offline demo can answer a chat. */
  demo: boolean;
  /** Registry models that the operator does not offer; left out for none. */
  disabled?: readonly string[];
  /** @throws AppError model_not_found, model_not_configured */
  resolve(modelId: string): Target;
}

/** A person's own keys go before the operator's, and are never mixed with the operator's address. */
function accessOf(
  provider: Provider,
  userId: string,
  userKeys: readonly UserKey[],
  operatorKeys: readonly OpenOperatorKey[],
): Access | null {
  const own = userKeys.filter((key) => key.provider === provider.id);
  if (own.length > 0) return ownAccess(userId, own);
  const pool = operatorPool(provider, operatorKeys);
  return pool && operatorAccess(pool);
}

const capOf = (cap: number | null) => (cap === null ? {} : { dailyCapMicroUsd: cap });

function ownAccess(userId: string, own: readonly UserKey[]): Access {
  const running = own.filter(({ paused }) => !paused);
  const usable = running.filter(({ refusedFor }) => refusedFor === null);
  const [first = own[0]] = usable;
  const isPool = usable.length > 1 || usable.some(({ dailyCapMicroUsd }) => dailyCapMicroUsd !== null);
  return {
    apiKey: first?.apiKey ?? null,
    baseUrl: first?.baseUrl ?? null,
    allowPrivate: false,
    source: "user",
    ownerId: userId,
    ...(first ? { keyId: first.id } : {}),
    blocked: usable.length > 0 ? null : running.length > 0 ? "refused" : "paused",
    ...(isPool
      ? {
          keys: usable.map(({ id, apiKey, baseUrl, weight, dailyCapMicroUsd: cap }) => ({
            keyId: id,
            apiKey,
            baseUrl,
            allowPrivate: false,
            weight,
            ...capOf(cap),
          })),
        }
      : {}),
  };
}

function operatorAccess({ keys, baseUrl }: OperatorPool): Access {
  const alive = keys.filter((key) => !isDead(key));
  const [first = keys[0]] = alive;
  const isPool = keys.length > 1 || keys.some(({ dailyCapMicroUsd }) => dailyCapMicroUsd !== null);
  return {
    apiKey: first?.apiKey ?? null,
    baseUrl: first ? first.baseUrl : baseUrl,
    allowPrivate: first ? first.allowPrivate : baseUrl !== null,
    source: "operator",
    blocked: keys.length > 0 && alive.length === 0 ? "refused" : null,
    ...(isPool
      ? {
          keys: alive.map(({ dailyCapMicroUsd: cap, ...key }) => ({
            ...key,
            ...capOf(cap),
          })),
        }
      : {}),
  };
}

/** The way to a model through an access; each of several keys goes to the address it was stored for. */
function targetOf(model: ModelInfo, { apiKey, baseUrl, allowPrivate, ownerId, keyId, keys }: Access): Target {
  const { provider } = model;
  const owner = { ...(ownerId === undefined ? {} : { ownerId }), ...(keyId === undefined ? {} : { keyId }) };
  const target = { model, provider, apiKey, baseUrl, allowPrivate, ...owner };
  return keys ? { ...target, keys: keys.map((key) => ({ ...target, ...key })) } : target;
}

const isDead = (access: Pick<Target, "apiKey" | "baseUrl">) =>
  access.apiKey !== null && gatewayState().deadKeys.find(hashKeyOf(access)) !== null;

/** What a model of an own server does, which its list does not say, by how such models are named. */
function kindOf(modelId: string): ModelInfo["kind"] {
  if (/embed/i.test(modelId)) return "embedding";
  if (/whisper|transcri|parakeet/i.test(modelId)) return "transcription";
  if (/\btts\b|kokoro|orpheus|piper/i.test(modelId)) return "speech";
  return /flux|stable-?diffusion|sdxl|gpt-image|dall-e|qwen-image/i.test(modelId) ? "image" : "chat";
}

const MEDIA_MODALITIES = {
  transcription: { input: ["audio"], output: ["text"] },
  speech: { input: ["text"], output: ["audio"] },
  image: { input: ["text"], output: ["image"] },
} satisfies Partial<Record<ModelInfo["kind"], Pick<ModelInfo, "input" | "output">>>;

/** A model of an own server, by what its name tells; its price is unknown unless it runs here. */
export function serverModel(server: CompatibleServer, modelId: string): ModelInfo {
  const kind = kindOf(modelId);
  return {
    ...DEMO_MODEL,
    id: `${server.id}/${modelId}`,
    provider: server.id,
    providerModelId: modelId,
    name: modelId,
    contextTokens: null,
    maxOutputTokens: null,
    input: /vision|llava|-vl|gemma-?3|pixtral/i.test(modelId) ? ["text", "image"] : ["text"],
    kind,
    ...(kind === "chat" || kind === "embedding" ? {} : MEDIA_MODALITIES[kind]),
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

function buildChoices(
  userId: string,
  userKeys: readonly UserKey[],
  servers: readonly CompatibleServer[],
  overrides: Overrides,
  operatorKeys: readonly OpenOperatorKey[],
): ModelChoices {
  const accesses = new Map(
    KEYED_PROVIDERS.map((provider) => [provider.id, accessOf(provider, userId, userKeys, operatorKeys)]),
  );
  const targets = new Map<string, Target>();
  const models: AvailableModel[] = [];
  const offered = (all: readonly ModelInfo[]) => all.flatMap((model) => applyOverride(model, overrides) ?? []);
  for (const model of offered(listRegistryModels())) {
    const access = accesses.get(model.provider) ?? null;
    const available = access !== null && access.blocked === null;
    if (access && available) targets.set(model.id, targetOf(model, access));
    const reason = available ? {} : { unavailableReason: access?.blocked === "refused" ? "key_refused" : "no_key" };
    models.push({ ...model, ...withSpeed(model), available, keySource: access?.source ?? "none", ...reason });
  }
  for (const server of servers.filter((one) => !isDead(one))) {
    for (const model of offered(server.models.map((id) => serverModel(server, id)))) {
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
  // Not for somebody whose keys are refused or paused: the demo would answer as if nothing had happened.
  const isConfigured = (model: AvailableModel) => model.available || model.keySource === "user" || isRefused(model);
  const demo = !models.some((model) => model.kind === "chat" && isConfigured(model));
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
  const disabled = [...overrides.byModel].flatMap(([id, { enabled }]) => (enabled ? [] : [id]));
  return {
    models,
    demo,
    ...(disabled.length > 0 ? { disabled } : {}),
    resolve: (modelId) => resolveTarget(modelId, targets, models),
  };
}

const isRefused = ({ unavailableReason }: AvailableModel) => unavailableReason === "key_refused";

function resolveTarget(
  modelId: string,
  targets: ReadonlyMap<string, Target>,
  models: readonly AvailableModel[],
): Target {
  const target = targets.get(modelId);
  if (target) return target;
  const model = models.find(({ id }) => id === modelId);
  if (!model) throw modelNotFound(modelId);
  const details = { model: modelId, provider: model.provider };
  const name = KEYED_PROVIDERS.find(({ id }) => id === model.provider)?.name ?? model.provider;
  if (model.keySource === "user" && !isRefused(model)) {
    const paused = `Your keys for ${name} are paused. Resume one in the settings, or choose another model.`;
    throw new AppError("model_not_configured", paused, { details });
  }
  const message = isRefused(model)
    ? `${name} has refused the key that ${model.name} uses. Change or test it in the settings, or choose another model.`
    : `${model.name} needs a key for ${name}. Add one in the settings, or choose another model.`;
  throw new AppError("model_not_configured", message, { details });
}

// The inputs are cached arrays that are replaced when something changes, so their identity tells whether to rebuild; the
// list of refused keys has a version.
const built = new WeakMap<
  readonly UserKey[],
  {
    servers: readonly CompatibleServer[];
    overrides: Overrides;
    operatorKeys: readonly OpenOperatorKey[];
    deadKeys: number;
    choices: ModelChoices;
  }
>();

/** The models that a person can use now, through their own keys, the operator's keys, and local servers. */
export async function loadModelChoices(principal: Pick<Principal, "userId">): Promise<ModelChoices> {
  const [userKeys, servers, overrides, operatorKeys] = await Promise.all([
    loadUserKeys(principal.userId),
    listCompatibleServers(),
    loadOverrides(principal.userId),
    loadOperatorKeys(principal.userId),
  ]);
  const known = built.get(userKeys);
  const { deadKeys } = gatewayState();
  void deadKeys.refresh(nowMs());
  const isSame =
    known?.servers === servers &&
    known.overrides === overrides &&
    known.operatorKeys === operatorKeys &&
    known.deadKeys === deadKeys.version;
  if (known && isSame) return known.choices;
  const choices = buildChoices(principal.userId, userKeys, servers, overrides, operatorKeys);
  built.set(userKeys, { servers, overrides, operatorKeys, deadKeys: deadKeys.version, choices });
  return choices;
}
