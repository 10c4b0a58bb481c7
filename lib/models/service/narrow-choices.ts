import { AppError } from "../../platform/errors.ts";
import type { ServerRegion } from "../../platform/public/regions.ts";
import type { ChoiceRules } from "../choice-rules/schema.ts";
import type { Target } from "../gateway/target.ts";
import type { RuledOutCode } from "../route-codes/schema.ts";
import type { AvailableModel } from "../schema.ts";

/** Of all that can be asked, what rules have a say in. */
interface Choices {
  models: AvailableModel[];
  disabled?: readonly string[];
  resolve(modelId: string): Target;
}

/** Whose rule it is. */
export type RuleOwner = "workspace" | "api_key" | "call";
type Rule = Extract<RuledOutCode, "not_allowed" | "residency">;

const OWNERS: Record<RuleOwner, string> = {
  workspace: "This workspace",
  api_key: "This API key",
  call: "This call",
};
const PLACES: Record<ServerRegion, string> = {
  eu: "in the EU",
  us: "in the USA",
  cn: "in China",
  sg: "in Singapore",
  global: "wherever its provider has room",
  local: "on the operator's own machine",
  unknown: "where nobody has said",
};

function findRule(
  { id, region = "unknown" }: AvailableModel,
  models: ReadonlySet<string> | null,
  regions: ReadonlySet<ServerRegion> | null,
): Rule | null {
  if (models && !models.has(id)) return "not_allowed";
  return regions && region !== "local" && !regions.has(region) ? "residency" : null;
}

function refusal({ id, name, region = "unknown" }: AvailableModel, rule: Rule, owner: RuleOwner): AppError {
  const message =
    rule === "not_allowed"
      ? `${OWNERS[owner]} does not allow ${name}. Choose another model.`
      : `${name} is processed ${PLACES[region]}, which this workspace does not allow. Choose another model.`;
  return new AppError("forbidden", message, { details: { model: id, name, rule, setBy: owner } });
}

/**
 * The choices that rules leave: what they forbid is there as unavailable, with the rule as the reason, and is asked by
 * nobody, neither by Auto nor by name.
 * @returns Choices whose `resolve` throws AppError forbidden for what is forbidden; the same object without a rule.
 */
export function narrowChoices<T extends Choices>(choices: T, rules: ChoiceRules | null, owner: RuleOwner): T {
  const { allowedModels = null, allowedRegions = null } = rules ?? {};
  if (allowedModels === null && allowedRegions === null) return choices;
  const ids = allowedModels && new Set(allowedModels);
  const regions = allowedRegions && new Set<ServerRegion>(allowedRegions);
  const refused = new Map<string, () => AppError>();
  const models = choices.models.map((model): AvailableModel => {
    const rule = model.available ? findRule(model, ids, regions) : null;
    if (rule === null) return model;
    refused.set(model.id, () => refusal(model, rule, owner));
    return { ...model, available: false, unavailableReason: rule };
  });
  return {
    ...choices,
    models,
    disabled: [...(choices.disabled ?? []), ...refused.keys()],
    resolve(modelId) {
      const error = refused.get(modelId);
      if (error) throw error();
      return choices.resolve(modelId);
    },
  };
}
