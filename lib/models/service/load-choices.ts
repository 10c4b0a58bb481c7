import type { Principal } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { AppError } from "../../platform/errors.ts";
import type { ChoiceRules } from "../choice-rules/schema.ts";
import { gatewayState } from "../gateway/gateway-state.ts";
import type { Target } from "../gateway/target.ts";
import { loadKeyRouting } from "../key-routing/load-key-routing.ts";
import { loadUserKeys, type UserKey } from "../keys/load-user-keys.ts";
import { loadOperatorKeys, type OpenOperatorKey } from "../operator-keys/load-operator-keys.ts";
import { loadOverrides } from "../overrides/load-overrides.ts";
import { applyOverride, type Overrides } from "../overrides/policy.ts";
import { loadPlan, type Plan, type PlanHolder } from "../plan/load-plan.ts";
import { isLockedModel, modelLocked, planWithModel } from "../plan/policy.ts";
import { DEMO_MODEL } from "../providers/demo/demo.ts";
import { KEYED_PROVIDERS } from "../providers/registry.ts";
import { modelNotFound } from "../registry/find-model.ts";
import { listRegistryModels } from "../registry/load-registry.ts";
import { tokensPerSecondPrior } from "../router/tokens-per-second.ts";
import type { AvailableModel, KeySource, ModelInfo } from "../schema.ts";
import { loadWorkspaceRouting } from "../workspace-routing/load-workspace-routing.ts";
import { accessOf, isDead, targetOf } from "./access.ts";
import { type CompatibleServer, listCompatibleServers } from "./local-servers.ts";
import { narrowChoices, type RuleOwner } from "./narrow-choices.ts";

/** What a person can use: every model with whether it is available, and how to reach those that are. */
export interface ModelChoices {
  models: AvailableModel[];
  /** True while nothing but the offline demo can answer a chat. */
  demo: boolean;
  /** Registry models that the operator, the person's tier or a rule does not offer; left out for none. */
  disabled?: readonly string[];
  /** What the person's tier allows. */
  plan: Plan;
  /** @throws AppError model_not_found, model_not_configured, plan_limit, forbidden */
  resolve(modelId: string): Target;
}

/** Families of models that embed and do not say so in their names. */
const EMBEDS = /embed|(?:^|[/_-])(?:bge|gte|e5|minilm|paraphrase)(?:[-:_.]|$)/i;

/** What a model of an own server does, which its list does not say, by how such models are named. */
function kindOf(modelId: string): ModelInfo["kind"] {
  if (EMBEDS.test(modelId)) return "embedding";
  if (/whisper|transcri|parakeet/i.test(modelId)) return "transcription";
  if (/\btts\b|kokoro|orpheus|piper/i.test(modelId)) return "speech";
  return /flux|stable-?diffusion|sdxl|gpt-image|dall-e|qwen-image/i.test(modelId) ? "image" : "chat";
}

const MEDIA_MODALITIES = {
  transcription: { input: ["audio"], output: ["text"] },
  speech: { input: ["text"], output: ["audio"] },
  image: { input: ["text"], output: ["image"] },
} satisfies Partial<Record<ModelInfo["kind"], Pick<ModelInfo, "input" | "output">>>;

/** A model of an own server, by what its name tells; its price is unknown unless it is the operator's own. */
export function serverModel(server: CompatibleServer, modelId: string): ModelInfo {
  const kind = kindOf(modelId);
  return {
    ...DEMO_MODEL,
    id: `${server.id}/${modelId}`,
    provider: server.id,
    providerModelId: modelId,
    name: modelId,
    contextTokens: server.windows.get(modelId) ?? null,
    maxOutputTokens: null,
    input: /vision|llava|-vl|gemma-?3|pixtral/i.test(modelId) ? ["text", "image"] : ["text"],
    kind,
    ...(kind === "chat" || kind === "embedding" ? {} : MEDIA_MODALITIES[kind]),
    tools: false,
    reasoning: /think|reason|r1|qwq/i.test(modelId),
    temperature: true,
    price: server.local && DEMO_MODEL.price ? { ...DEMO_MODEL.price, source: "local" } : null,
    local: server.local,
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
  plan: Plan,
): ModelChoices {
  const accesses = new Map(
    KEYED_PROVIDERS.map((provider) => [provider.id, accessOf(provider, userId, userKeys, operatorKeys)]),
  );
  const targets = new Map<string, Target>();
  const models: AvailableModel[] = [];
  const lock = (model: ModelInfo) => ({
    available: false,
    unavailableReason: "plan",
    planName: planWithModel(plan, model)?.name,
  });
  const offered = (all: readonly ModelInfo[]) => all.flatMap((model) => applyOverride(model, overrides) ?? []);
  for (const model of offered(listRegistryModels())) {
    const access = accesses.get(model.provider) ?? null;
    const keySource = access?.source ?? "none";
    const reached = { ...model, ...withSpeed(model), keySource, ...(access ? { region: access.region } : {}) };
    if (!access || access.blocked !== null) {
      const reason = access?.blocked === "refused" ? "key_refused" : "no_key";
      models.push({ ...reached, available: false, unavailableReason: reason });
    } else if (isLockedModel(plan, model, keySource)) models.push({ ...reached, ...lock(model) });
    else {
      targets.set(model.id, targetOf(model, access));
      models.push({ ...reached, available: true });
    }
  }
  for (const server of servers.filter((one) => !isDead(one))) {
    for (const model of offered(server.models.map((id) => serverModel(server, id)))) {
      const { apiKey, baseUrl, region } = server;
      const keySource: KeySource = server.local ? "local" : "operator";
      const isLocked = isLockedModel(plan, model, keySource);
      if (!isLocked)
        targets.set(model.id, { model, provider: "openai-compatible", apiKey, baseUrl, allowPrivate: true });
      const reached = { ...model, ...withSpeed(model), keySource, region };
      models.push({ ...reached, available: true, ...(isLocked ? lock(model) : {}) });
    }
  }
  // Not for somebody whose keys are refused or paused, or whose plan has no model: the demo would answer as if nothing
  // had happened.
  const isConfigured = ({ available, keySource, unavailableReason }: AvailableModel) =>
    available || isOwnKey(keySource) || unavailableReason !== "no_key";
  const demo = !models.some((model) => model.kind === "chat" && isConfigured(model));
  if (demo) {
    targets.set(DEMO_MODEL.id, {
      model: DEMO_MODEL,
      provider: "demo",
      apiKey: null,
      baseUrl: null,
      allowPrivate: false,
    });
    models.unshift({ ...DEMO_MODEL, ...withSpeed(DEMO_MODEL), available: true, keySource: "local", region: "local" });
  }
  const locked = models.flatMap(({ id, unavailableReason }) => (unavailableReason === "plan" ? [id] : []));
  const disabled = [...[...overrides.byModel].flatMap(([id, { enabled }]) => (enabled ? [] : [id])), ...locked];
  return {
    models,
    demo,
    plan,
    ...(disabled.length > 0 ? { disabled } : {}),
    resolve: (modelId) => resolveTarget(modelId, targets, models, plan),
  };
}

const isOwnKey = (source: AvailableModel["keySource"]) => source === "user" || source === "workspace";
const isRefused = ({ unavailableReason }: AvailableModel) => unavailableReason === "key_refused";

function resolveTarget(
  modelId: string,
  targets: ReadonlyMap<string, Target>,
  models: readonly AvailableModel[],
  plan: Plan,
): Target {
  const target = targets.get(modelId);
  if (target) return target;
  const model = models.find(({ id }) => id === modelId);
  if (!model) throw modelNotFound(modelId);
  if (model.unavailableReason === "plan") throw modelLocked(plan, model);
  const details = { model: modelId, provider: model.provider };
  const name = KEYED_PROVIDERS.find(({ id }) => id === model.provider)?.name ?? model.provider;
  if (isOwnKey(model.keySource) && !isRefused(model)) {
    const whose = model.keySource === "user" ? "Your keys" : "The keys of your workspace";
    const paused = `${whose} for ${name} are paused. Resume one in the settings, or choose another model.`;
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
    plan: Plan;
    deadKeys: number;
    choices: ModelChoices;
  }
>();

// Rules are the same objects for as long as they hold, so that what they leave is worked out once.
const kept = new WeakMap<ChoiceRules, { from: ModelChoices; narrowed: ModelChoices }>();

function narrow(choices: ModelChoices, rules: ChoiceRules | null, owner: RuleOwner): ModelChoices {
  if (rules === null) return choices;
  const known = kept.get(rules);
  if (known?.from === choices) return known.narrowed;
  const narrowed = narrowChoices(choices, rules, owner);
  kept.set(rules, { from: choices, narrowed });
  return narrowed;
}

/** Who asks: without a workspace and a way in, no rules of those hold. */
type ChoiceHolder = PlanHolder & Partial<Pick<Principal, "workspaceId" | "via">>;

/**
 * The models that a person can use now, through their own keys, those of their workspace, the operator's keys, and local
 * servers, where the rules of the workspace they work in and of the API key they ask with allow them.
 */
export async function loadModelChoices(principal: ChoiceHolder): Promise<ModelChoices> {
  const { userId, workspaceId, via } = principal;
  const [choices, workspace, key] = await Promise.all([
    loadUnruledChoices(principal),
    workspaceId === undefined ? null : loadWorkspaceRouting({ userId, workspaceId }),
    via === undefined ? null : loadKeyRouting({ userId, via }),
  ]);
  return narrow(narrow(choices, workspace, "workspace"), key, "api_key");
}

/** The same whatever rules there are. */
export async function loadUnruledChoices(principal: PlanHolder): Promise<ModelChoices> {
  const [userKeys, servers, overrides, operatorKeys, plan] = await Promise.all([
    loadUserKeys(principal.userId, principal.workspaceId),
    listCompatibleServers(),
    loadOverrides(principal.userId),
    loadOperatorKeys(principal.userId),
    loadPlan(principal),
  ]);
  const known = built.get(userKeys);
  const { deadKeys } = gatewayState();
  void deadKeys.refresh(nowMs());
  const isSame =
    known?.servers === servers &&
    known.overrides === overrides &&
    known.operatorKeys === operatorKeys &&
    known.plan === plan &&
    known.deadKeys === deadKeys.version;
  if (known && isSame) return known.choices;
  const choices = buildChoices(principal.userId, userKeys, servers, overrides, operatorKeys, plan);
  built.set(userKeys, { servers, overrides, operatorKeys, plan, deadKeys: deadKeys.version, choices });
  return choices;
}
