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
  /** Columns that the request roles never read. */
  hidden?: readonly string[];
  /** Values for columns that generated ones do not fit; `{user}` is the tenant's user id. */
  seed?: Readonly<Record<string, string>>;
}

const userRow = { tenant: { column: "user_id", holds: "user" } } as const;
const readOnly = { insert: false, update: [], delete: false } as const;
const ownRead = { ...userRow, readers: "owner", ...readOnly } as const;
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
      "updated_at",
    ],
    delete: false,
    seed: { avatar_path: "{user}/probe" },
  },
  workspaces: {
    tenant: { column: "id", holds: "workspace" },
    readers: "members",
    ...readOnly,
  },
  workspace_invitations: { tenant: { column: "workspace_id", holds: "workspace" }, ...serverOnly },
  workspace_log: { tenant: { column: "workspace_id", holds: "workspace" }, ...serverOnly, seed: { kind: "probe" } },
  workspace_members: { tenant: { column: "workspace_id", holds: "workspace" }, readers: "members", ...readOnly },
  user_sessions: ownRead,
  one_time_codes: { ...userRow, ...serverOnly },
  security_events: { ...ownRead, seed: { kind: "signed_in", actor: "user", details: "{}" } },
  sign_up_settings: { tenant: null, ...serverOnly, seed: { mode: "open" } },
  invitations: { tenant: null, ...serverOnly, seed: { tier: "free", role: "user" } },
  admin_audit: {
    tenant: null,
    ...serverOnly,
    seed: { action: "user.disabled", target_kind: "user", before: "{}", after: "{}" },
  },
  model_overrides: { tenant: null, ...serverOnly, seed: { price: "{}" } },
  totp_factors: { ...ownRead, hidden: ["envelope", "last_step"], seed: { name: "Phone" } },
  recovery_codes: { ...userRow, ...serverOnly },
  second_factor_tries: { ...userRow, ...serverOnly },
  pending_sign_ins: { ...userRow, ...serverOnly },
  trusted_browsers: { ...ownRead, hidden: ["token_hash"] },
  connected_accounts: { ...ownRead, hidden: ["issuer", "subject"], seed: { provider: "github" } },
  oauth_flows: { tenant: null, ...serverOnly },
  placeholder_passwords: { ...userRow, ...serverOnly },
  throttles: { tenant: null, ...serverOnly },
  retention_periods: { tenant: null, ...serverOnly },
  api_keys: {
    ...userRow,
    readers: "owner",
    insert: true,
    update: ["name", "revoked_at"],
    delete: false,
    hidden: ["hash", "expiry_noticed_at"],
  },
  provider_keys: {
    ...userRow,
    readers: "owner",
    insert: true,
    update: ["envelope", "base_url", "hint", "status", "last_error", "last_tested_at", "refused_for"],
    delete: true,
    hidden: ["envelope"],
  },
  quota_periods: ownRead,
  budgets: { ...userRow, readers: "owner", insert: true, update: ["limit_micro_usd", "updated_at"], delete: true },
  stripe_prices: { tenant: null, ...serverOnly, seed: { tier: "free" } },
  billing_customers: { ...userRow, ...serverOnly },
  billing_subscriptions: { ...ownRead, seed: { tier: "free" } },
  billing_invoices: ownRead,
  stripe_events: { tenant: null, ...serverOnly },
  billing_drift_reports: { tenant: null, ...serverOnly },
  usage_reservations: ownRead,
  usage_ledger: ownRead,
  credit_accounts: { ...userRow, readers: "owner", insert: false, update: ["allows_overage"], delete: false },
  credit_grants: ownRead,
  ledger_checks: { tenant: null, ...serverOnly },
  credit_holds: { ...userRow, ...serverOnly },
  idempotency_keys: { ...userRow, ...serverOnly },
  conversations: {
    ...userRow,
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
      "last_message_at",
      "updated_at",
    ],
    delete: false,
  },
  messages: {
    ...userRow,
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
  },
  experiment_arms: { ...userRow, readers: "owner", insert: true, update: [], delete: false },
  experiment_assignments: ownRead,
  experiment_events: { ...userRow, readers: "owner", insert: true, update: [], delete: false },
  route_decisions: { ...userRow, readers: "owner", insert: false, update: [], delete: false },
  answer_feedback: {
    ...userRow,
    readers: "owner",
    insert: true,
    update: ["verdict", "wrong_choice", "reason", "replaced", "counts", "updated_at"],
    delete: true,
  },
  comparisons: ownRead,
  comparison_answers: { ...userRow, ...serverOnly },
  arena_ratings: { tenant: null, ...serverOnly },
  route_preferences: {
    ...userRow,
    readers: "owner",
    insert: true,
    update: ["pins", "excluded", "learns", "learned_since", "thresholds", "updated_at"],
    delete: false,
  },
  cache_settings: {
    ...userRow,
    readers: "owner",
    insert: true,
    update: ["exact", "semantic", "pace", "keep_hours", "updated_at"],
    delete: false,
  },
  data_exports: { ...ownRead, hidden: ["run_token", "storage_path"], seed: { state: "ready" } },
  cached_answers: { ...userRow, readers: "owner", insert: false, update: [], delete: true },
};

export type RequestRole = "anon" | "authenticated";

/** Who may execute each function of `app` and `public`. A function without an entry fails. */
export const FUNCTIONS: Readonly<Record<string, readonly RequestRole[]>> = {
  "app.current_user_id()": ["authenticated"],
  "app.is_member(uuid)": ["authenticated"],
  "app.hit_throttle(text, integer, integer, timestamp with time zone)": [],
  "app.create_account(uuid, uuid, text, text, text, text, timestamp with time zone)": [],
  "app.forbid_change()": [],
  "app.reserve_usage(uuid, uuid, uuid, uuid, uuid, integer, bigint, text, timestamp with time zone)": [],
  "app.close_usage(uuid, boolean, jsonb, text, timestamp with time zone)": [],
  "app.ledger_drift(uuid)": [],
  "app.repair_ledger(uuid, text, timestamp with time zone)": [],
  "app.enter_credit(text, uuid, bigint, uuid, text, usage_reservations, integer, text, timestamp with time zone)": [],
  "app.credit_balance(uuid)": [],
  "app.expire_credits(uuid, timestamp with time zone)": [],
  "app.add_credits(text, uuid, uuid, bigint, timestamp with time zone, text, usage_reservations, integer, timestamp with time zone)":
    [],
  "app.grant_credits(uuid, uuid, bigint, timestamp with time zone, text, timestamp with time zone)": [],
  "app.refund_credits(uuid, uuid, uuid, bigint, text, timestamp with time zone)": [],
  "app.use_credits(uuid, bigint, timestamp with time zone)": [],
  "app.adjust_credits(uuid, uuid, bigint, text, timestamp with time zone)": [],
  "app.hold_credits(uuid, uuid, bigint, timestamp with time zone)": [],
  "app.charge_credits(usage_reservations, bigint, text, timestamp with time zone)": [],
  "app.set_requests_left(uuid, uuid, integer, text, timestamp with time zone)": [],
  "app.budget_states(uuid, timestamp with time zone)": [],
  "app.begin_run(jsonb)": [],
  "app.finish_run(jsonb)": [],
  "app.checkpoint_runs(jsonb, timestamp with time zone)": [],
  "app.begin_comparison(jsonb)": [],
  "app.choose_answer(jsonb)": [],
  "app.told_metadata(comparisons, comparison_answers, jsonb)": [],
  "app.chosen_answers(comparisons)": [],
  "app.arena_tallies(uuid)": [],
  "app.is_admin()": ["authenticated"],
  "app.experiment_answers(uuid)": [],
  "app.assign_arm(jsonb, uuid, uuid, uuid, timestamp with time zone)": [],
  "app.fill_route_facts()": [],
  "app.open_candidates(jsonb)": [],
  "app.open_models(jsonb)": [],
  "app.open_numbers(jsonb, text, integer)": [],
  "app.whole_number(jsonb, integer)": [],
  "app.keep_answer(jsonb, timestamp with time zone)": [],
  "app.record_security_event(uuid, uuid, text, text, uuid, text, text, jsonb, timestamp with time zone)": [
    "authenticated",
  ],
  "app.forbid_early_delete()": [],
  "app.purge_security_events(timestamp with time zone, integer)": [],
  "app.log_account_change()": [],
  "app.forbid_early_audit_delete()": [],
  "app.admit_account(text, bytea, boolean, boolean, timestamp with time zone)": [],
  "app.purge_admin_audit(timestamp with time zone, integer)": [],
  "app.forbid_workspace_log_delete()": [],
  "app.accept_workspace_invitation(bytea, uuid, uuid, timestamp with time zone)": [],
  "app.end_membership(uuid, uuid, timestamp with time zone)": [],
  "app.delete_workspace(uuid, timestamp with time zone)": [],
  "app.pass_on_workspaces()": [],
  "app.my_workspace_ids()": ["authenticated"],
  "app.may_write(uuid, uuid, uuid)": [],
  "app.begin_member_run(jsonb)": [],
  "app.begin_member_comparison(jsonb)": [],
  "app.choose_member_answer(jsonb)": [],
  "app.keep_attachments()": [],
  "app.purge_conversations(timestamp with time zone, integer)": [],
};

/** Schemas beside `public` and `app`; the request roles may do nothing with their relations, except those listed. */
export const FOREIGN_SCHEMA_GRANTS: Readonly<Record<string, readonly string[]>> = {};
