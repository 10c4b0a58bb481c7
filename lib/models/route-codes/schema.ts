/** Why a model cannot, or must not, answer a message. */
export const RULED_OUT_CODES = [
  "unavailable",
  "not_chat",
  "not_allowed",
  "residency",
  "deprecated",
  "modality",
  "context_length",
  "tools",
  "structured_output",
  "price_unknown",
  "over_budget",
  "excluded",
  "breaker",
  "below_quality_floor",
  "not_strong_enough",
  "over_cost_limit",
  "over_wait_limit",
] as const;
export type RuledOutCode = (typeof RULED_OUT_CODES)[number];

/**
 * Why a model was chosen. The `limit_` ones say that a threshold kept models out that could have answered; `limit_mode`, that
 * the workspace allows no costlier mode; `limit_budget`, that too little is left of a budget for some of them. The `project_` ones say that the mode, or one of these limits, is the project's.
 */
export const REASON_CODES = [
  "user_choice",
  "only_candidate",
  "sticky",
  "switched_for_modality",
  "switched_for_context",
  "switched_for_tools",
  "switched_for_difficulty",
  "switched_unavailable",
  "simple_message",
  "hard_message",
  "good_at_intent",
  "cheapest_good_enough",
  "fastest_good_enough",
  "best_quality",
  "best_balance",
  "money_short",
  "pinned",
  "learned",
  "rated",
  "experiment",
  "explored",
  "limit_quality",
  "limit_strong",
  "limit_cost",
  "limit_wait",
  "limit_mode",
  "limit_budget",
  "project_mode",
  "project_limit",
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];
