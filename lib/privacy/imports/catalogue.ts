import type { EXPORTED } from "../exports/catalogue.ts";
import type { TakenTable } from "./schema.ts";

/** What of an archive comes back, and with what differences. */
export const TAKEN: Readonly<Record<TakenTable, string>> = {
  projects:
    "With their instructions, mode, limits and default model, in your own workspace. Those that you had deleted stay away.",
  conversations:
    "With titles, system prompts and models, in your own workspace, each in its project. Those that you had deleted stay away.",
  messages:
    "The whole tree with its metadata. What ran a comparison or an experiment is no longer marked as such; an answer that was being written counts as interrupted.",
  conversation_views: "The branch that you looked at last.",
  attachments:
    "Files that messages refer to, as far as your storage reaches. Images are encoded anew; of a GIF the first frame stays.",
  answer_feedback: "What you said about answers.",
  profiles:
    "Only if you choose so: name, language, time zone, theme, default model and mode, which mails you want. Never the address, the role, the plan or what you share.",
  route_preferences: "Only if you choose so: pins, excluded models and limits, for models that are offered here.",
  cache_settings: "Only if you choose so.",
};

/** Tables of an archive that are never taken over, and why. A test compares both lists with what is exported. */
export const NOT_TAKEN = {
  workspaces: "You have a workspace here.",
  workspace_members: "Who belongs to a workspace is said there, not by a file.",
  comparisons: "Votes count in the ratings of everybody here; a file could forge them.",
  route_decisions: "A log of the server that decided; what an answer says of it comes with its message.",
  experiments: "They ran on the models and answers of the server you come from.",
  experiment_arms: "They belong to experiments.",
  experiment_assignments: "They belong to experiments.",
  experiment_events: "They belong to experiments.",
  budgets: "Limits on money are set by hand.",
  quota_periods: "What you used there was not used here.",
  usage_ledger: "What you used there was not used here.",
  usage_reservations: "What you used there was not used here.",
  runs: "A log of the server that wrote the answers.",
  billing_contacts: "Whom receipts go to is confirmed by themselves.",
  billing_subscriptions: "Plans are bought, not brought.",
  billing_invoices: "They were made out elsewhere.",
  credit_accounts: "Credits are bought, not brought.",
  credit_grants: "Credits are bought, not brought.",
  billing_refunds: "Payments were made, and given back, elsewhere.",
  billing_disputes: "Payments were made, and taken back, elsewhere.",
  overage_settings: "What may be billed is allowed by hand.",
  overage_periods: "What you used there was not used here.",
  top_up_settings: "Buying is allowed by hand, with a card of yours.",
  top_ups: "They were paid elsewhere.",
  connected_accounts: "How you sign in is proved, not brought.",
  email_changes: "How you sign in is proved, not brought.",
  api_keys: "The archive has no keys, only their names.",
  provider_keys: "The archive has no keys, only their last characters.",
  user_sessions: "A log of the server you come from.",
  trusted_browsers: "How you sign in is proved, not brought.",
  totp_factors: "How you sign in is proved, not brought.",
  passkeys: "How you sign in is proved, not brought.",
  security_events: "A log of the server you come from.",
  account_deletions: "A wish for another account.",
  retention_notices: "What you were told of conversations there.",
  data_exports: "A log of the server you come from.",
  data_imports: "A log of the server you come from.",
  data_import_items: "A log of the server you come from.",
} as const satisfies Readonly<Partial<Record<keyof typeof EXPORTED, string>>>;
