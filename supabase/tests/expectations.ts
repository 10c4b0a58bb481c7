/** Who may read a relation's rows. `members` are those of the row's workspace, its owner among them. */
export type Readers = "owner" | "members" | "signed_in" | "nobody";

export interface RelationExpectation {
  /** The column that says whose row it is and what it holds; null when rows belong to nobody. */
  tenant: { column: string; holds: "user" | "workspace" } | null;
  readers: Readers;
  /** Whether the owner may insert rows of their own. */
  insert: boolean;
  /** The columns that the owner may change. */
  update: readonly string[];
  /** Whether the owner may delete. */
  delete: boolean;
  /**
   * What the owner of a row may do only while they are a member of the workspace it was written in: `read`, `write` a new
   * one, or `all` but delete.
   */
  membersOnly?: "read" | "write" | "all";
  /** Whether rows of experiments on everybody's answers are the administrators', to read or to hold as an owner does. */
  ofInstance?: "read" | "all";
  /** Columns that the request roles never read. */
  hidden?: readonly string[];
  /** Values for columns that generated ones do not fit, null for one that stays empty; `{user}` is the tenant's user id. */
  seed?: Readonly<Record<string, string | null>>;
}

const userRow = { tenant: { column: "user_id", holds: "user" } } as const;
const readOnly = { insert: false, update: [], delete: false } as const;
const ownRead = { ...userRow, readers: "owner", ...readOnly } as const;
/** A person is a payer from the beginning: the row is there. */
const payer = { user_id: "{user}" } as const;
const serverOnly = { readers: "nobody", ...readOnly } as const;

/**
 * What the request roles may do with every table and view of schema `public`. The database must do exactly this: a
 * relation without an entry fails the prober, and so does an entry without a relation.
 */
export const RELATIONS: Readonly<Record<string, RelationExpectation>> = {
  tiers: { tenant: null, readers: "signed_in", ...readOnly },
  profiles: {
    tenant: { column: "id", holds: "user" },
    readers: "owner",
    insert: false,
    update: [
      "display_name",
      "avatar_path",
      "theme",
      "language",
      "time_zone",
      "default_model",
      "route_mode",
      "continue_with_another_model",
      "shares_votes",
      "joins_experiments",
      "mails_key_expiry",
      "mails_budgets",
      "mails_quota",
      "updated_at",
    ],
    delete: false,
    seed: { avatar_path: "{user}/probe", plan_tier: "pro" },
  },
  workspaces: {
    tenant: { column: "id", holds: "workspace" },
    readers: "members",
    ...readOnly,
    // Only a team has a plan; another one than its people's, so that answers show which counted.
    seed: { kind: "team", granted_tier: "team", plan_tier: "free", tier: "team", deleted_at: null },
  },
  workspace_invitations: { tenant: { column: "workspace_id", holds: "workspace" }, ...serverOnly },
  workspace_budgets: {
    tenant: { column: "workspace_id", holds: "workspace" },
    readers: "members",
    ...readOnly,
    seed: { noticed_percent: "80" },
  },
  workspace_log: { tenant: { column: "workspace_id", holds: "workspace" }, ...serverOnly, seed: { kind: "probe" } },
  workspace_members: { tenant: { column: "workspace_id", holds: "workspace" }, readers: "members", ...readOnly },
  user_sessions: ownRead,
  one_time_codes: { ...userRow, ...serverOnly },
  email_changes: {
    ...ownRead,
    hidden: [
      "session_id",
      "old_code_hash",
      "old_token_hash",
      "new_code_hash",
      "new_token_hash",
      "stop_token_hash",
      "mailed_at",
      "old_attempts",
      "new_attempts",
    ],
  },
  security_events: { ...ownRead, seed: { kind: "signed_in", actor: "user", details: "{}" } },
  sign_up_settings: { tenant: null, ...serverOnly, seed: { mode: "open" } },
  invitations: { tenant: null, ...serverOnly, seed: { tier: "free", role: "user" } },
  admin_audit: {
    tenant: null,
    ...serverOnly,
    seed: { action: "user.disabled", target_kind: "user", before: "{}", after: "{}" },
  },
  console_versions: { tenant: null, ...serverOnly },
  feature_flags: { tenant: null, ...serverOnly, seed: { flag: "api", tiers: "{}", people: "{}" } },
  operator_keys: { tenant: null, ...serverOnly, seed: { provider: "openai", hint: "WXYZ", weight: "1" } },
  model_overrides: { tenant: null, ...serverOnly, seed: { price: "{}" } },
  totp_factors: { ...ownRead, hidden: ["envelope", "last_step"], seed: { name: "Phone" } },
  recovery_codes: { ...userRow, ...serverOnly },
  second_factor_tries: { ...userRow, ...serverOnly },
  pending_sign_ins: { ...userRow, ...serverOnly },
  trusted_browsers: { ...ownRead, hidden: ["token_hash"] },
  passkeys: { ...ownRead, hidden: ["credential", "public_key", "counter"], seed: { name: "Phone" } },
  passkey_handles: { ...userRow, ...serverOnly },
  passkey_challenges: { tenant: null, ...serverOnly },
  connected_accounts: { ...ownRead, hidden: ["issuer", "subject"], seed: { provider: "github" } },
  connection_grants: { ...userRow, ...serverOnly, seed: { provider: "google" } },
  oauth_flows: { tenant: null, ...serverOnly },
  placeholder_passwords: { ...userRow, ...serverOnly },
  throttles: { tenant: null, ...serverOnly },
  retention_periods: { tenant: null, ...serverOnly },
  api_keys: {
    ...userRow,
    membersOnly: "write",
    readers: "owner",
    insert: true,
    update: ["name", "revoked_at", "route_mode", "route_thresholds", "route_allowed_models", "project_id"],
    delete: false,
    hidden: ["hash", "expiry_noticed_at"],
  },
  provider_keys: {
    ...userRow,
    readers: "owner",
    insert: true,
    update: [
      "envelope",
      "base_url",
      "hint",
      "status",
      "last_error",
      "last_tested_at",
      "refused_for",
      "label",
      "weight",
      "daily_cap_micro_usd",
      "paused",
    ],
    delete: true,
    hidden: ["envelope", "workspace_id"],
    // A key of a workspace has no user, and is nobody's to read.
    seed: { workspace_id: null },
  },
  quota_periods: ownRead,
  workspace_quota_periods: {
    tenant: { column: "workspace_id", holds: "workspace" },
    readers: "members",
    ...readOnly,
    hidden: ["cost_micro_usd", "requests_erased", "cost_erased_micro_usd", "noticed_requests"],
  },
  budgets: {
    ...userRow,
    membersOnly: "write", // it is for a project, which stays with its workspace
    readers: "owner",
    insert: true,
    update: ["limit_micro_usd", "updated_at"],
    delete: true,
    seed: { api_key_id: null, noticed_percent: "80" }, // it is for a key or for a project
  },
  stripe_prices: { tenant: null, ...serverOnly, seed: { tier: "free" } },
  payers: { ...userRow, ...serverOnly },
  billing_customers: { ...userRow, ...serverOnly, seed: payer },
  billing_former_customers: { ...userRow, ...serverOnly, seed: payer },
  billing_subscriptions: { ...ownRead, seed: { ...payer, tier: "free", status: "active", period: "month" } },
  billing_invoices: { ...ownRead, seed: payer },
  billing_contacts: { ...ownRead, delete: true, seed: payer },
  billing_told: { ...userRow, ...serverOnly, seed: payer },
  stripe_events: { tenant: null, ...serverOnly },
  billing_refunds: { ...ownRead, hidden: ["actor_id"], seed: payer },
  billing_disputes: { ...ownRead, seed: payer },
  billing_drift_reports: { tenant: null, ...serverOnly },
  usage_reservations: ownRead,
  usage_ledger: ownRead,
  credit_accounts: { ...userRow, readers: "owner", insert: false, update: ["allows_overage"], delete: false },
  credit_grants: ownRead,
  ledger_checks: { tenant: null, ...serverOnly },
  credit_holds: { ...userRow, ...serverOnly },
  retention_notices: ownRead,
  overage_settings: ownRead,
  overage_periods: ownRead,
  overage_events: { ...userRow, ...serverOnly },
  top_up_settings: { ...ownRead, seed: { off_reason: "declined" } },
  top_ups: { ...ownRead, seed: { state: "paid" } },
  idempotency_keys: { ...userRow, ...serverOnly },
  conversations: {
    ...userRow,
    membersOnly: "all",
    readers: "owner",
    insert: true,
    update: [
      "title",
      "title_source",
      "system_prompt",
      "model",
      "route_mode",
      "pinned_at",
      "archived_at",
      "deleted_at",
      "temporary",
      "project_id",
      "last_message_at",
      "updated_at",
    ],
    delete: false,
  },
  projects: {
    ...userRow,
    membersOnly: "all",
    readers: "owner",
    insert: true,
    update: [
      "name",
      "instructions",
      "archived_at",
      "deleted_at",
      "former_conversations",
      "updated_at",
      "route_mode",
      "route_thresholds",
      "default_model",
    ],
    delete: false,
  },
  messages: {
    ...userRow,
    membersOnly: "all",
    readers: "owner",
    insert: true,
    update: ["parts", "text", "status", "model_id", "metadata", "error", "completed_at"],
    delete: false,
  },
  conversation_views: {
    ...userRow,
    readers: "owner",
    insert: true,
    update: ["active_leaf_id", "updated_at"],
    delete: false,
  },
  runs: ownRead,
  attachments: {
    ...userRow,
    membersOnly: "write",
    readers: "owner",
    insert: true,
    update: [],
    delete: true,
    seed: { storage_path: "{user}/probe" },
  },
  experiments: {
    ...userRow,
    readers: "owner",
    insert: true,
    update: ["state", "stop_reason", "stopped_arm_id", "winner_arm_id", "started_at", "ended_at", "updated_at"],
    delete: true,
    ofInstance: "all",
  },
  experiment_arms: { ...userRow, readers: "owner", insert: true, update: [], delete: false, ofInstance: "read" },
  experiment_assignments: ownRead,
  experiment_events: { ...userRow, readers: "owner", insert: true, update: [], delete: false, ofInstance: "read" },
  route_decisions: { ...userRow, membersOnly: "read", readers: "owner", insert: false, update: [], delete: false },
  answer_feedback: {
    ...userRow,
    membersOnly: "write",
    readers: "owner",
    insert: true,
    update: ["verdict", "wrong_choice", "reason", "replaced", "counts", "updated_at"],
    delete: true,
  },
  comparisons: { ...ownRead, membersOnly: "read" },
  comparison_answers: { ...userRow, ...serverOnly },
  arena_ratings: { tenant: null, ...serverOnly },
  route_preferences: {
    ...userRow,
    readers: "owner",
    insert: true,
    update: ["pins", "excluded", "learns", "learned_since", "thresholds", "explores", "learns_since", "updated_at"],
    delete: false,
  },
  cache_settings: {
    ...userRow,
    readers: "owner",
    insert: true,
    update: ["exact", "semantic", "pace", "keep_hours", "updated_at"],
    delete: false,
  },
  // No key holds the person, because the row outlives them.
  account_deletions: { ...ownRead, seed: { user_id: "{user}" } },
  data_exports: { ...ownRead, hidden: ["run_token", "storage_path"], seed: { state: "ready" } },
  data_imports: { ...ownRead, hidden: ["run_token", "replaced"], seed: { state: "done" } },
  data_import_items: { ...ownRead, seed: { kind: "message" } },
  cached_answers: { ...userRow, membersOnly: "read", readers: "owner", insert: false, update: [], delete: true },
};
