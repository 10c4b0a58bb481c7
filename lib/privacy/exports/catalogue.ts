/** What of a table goes into an export: the rows whose `owner` is the person, all columns but those left out. */
export interface ExportedTable {
  owner: "id" | "owner_id" | "user_id";
  /** What the file holds, for the archive's own README. */
  about: string;
  /** Columns that are left out, and why. */
  without?: Readonly<Record<string, string>>;
}

const mine = (about: string, without?: ExportedTable["without"]): ExportedTable => ({
  owner: "user_id",
  about,
  ...(without ? { without } : {}),
});

/** Every table with rows of a person that an export holds. A test compares it with the database. */
export const EXPORTED: Readonly<Record<string, ExportedTable>> = {
  profiles: { owner: "id", about: "Your account: name, address, language, time zone, theme, default model." },
  workspaces: { owner: "owner_id", about: "Workspaces that you own." },
  workspace_members: mine("Workspaces that you are a member of, and as what."),
  conversations: mine("Your conversations with their titles, system prompts and models, without temporary ones."),
  projects: mine("Your projects with their instructions; project_id of a conversation names one.", {
    former_conversations: "Kept so that the deletion of a project can be taken back.",
  }),
  messages: mine("Every message: parent_id makes the tree of a conversation, parts are its content.", {
    search: "An index of the text, which is in the column text.",
  }),
  conversation_views: mine("Which branch of each conversation you looked at last."),
  attachments: mine("The files you attached and the images you had made; their bytes are in files/."),
  comparisons: mine("Comparisons of two or more models, and what you chose."),
  answer_feedback: mine("What you said about answers."),
  route_preferences: mine("What you told the router, and what it learned from you."),
  route_decisions: mine("Which model was chosen for each message and API call, and why."),
  experiments: mine("Your experiments."),
  experiment_arms: mine("The variants of your experiments."),
  experiment_assignments: mine("Which variant each message met."),
  experiment_events: mine("What happened to your experiments."),
  cache_settings: mine("Your settings of the answer cache."),
  budgets: mine("Your budgets."),
  quota_periods: mine("What you used in each month."),
  usage_ledger: mine("Every use of a model with its tokens, time and price; amounts in millionths of a dollar."),
  usage_reservations: mine("What was set aside for each use before it ran."),
  runs: mine("Every answer as work of the server: when it began, when it ended."),
  billing_contacts: mine("The addresses that your receipts go to as well."),
  billing_subscriptions: mine("Your subscriptions."),
  billing_invoices: mine("Your invoices, with the addresses where the payment provider keeps them."),
  billing_refunds: mine("What of your payments was given back, and why.", {
    actor_id: "The administrator who did it, who is somebody else.",
  }),
  billing_disputes: mine("Payments that your bank took back or asked about."),
  credit_accounts: mine("What credits you have, and whether they may pay."),
  credit_grants: mine("Every credit that you were given, with what is left of it."),
  retention_notices: mine(
    "That a plan, yours or that of a workspace you wrote in (payer_id), keeps conversations only for some time, and when you were told so.",
  ),
  overage_settings: mine("What you allow to be billed beyond the month's messages."),
  overage_periods: mine("What each month was billed with beyond its messages."),
  top_up_settings: mine("When credits are to be bought automatically, and how many."),
  top_ups: mine("Every credit that was bought automatically, or was to be."),
  connected_accounts: mine("Accounts of other services that sign in to yours.", {
    issuer: "How the service names itself.",
    subject: "How the service names your account there.",
  }),
  email_changes: mine("Changes of your e-mail address that were asked for in the last days.", {
    session_id: "The server's name of the session that asked.",
    old_code_hash: "The hash of a secret.",
    old_token_hash: "The hash of a secret.",
    new_code_hash: "The hash of a secret.",
    new_token_hash: "The hash of a secret.",
    stop_token_hash: "The hash of a secret.",
    mailed_at: "Would tell whether a code was sent to an address that may be somebody else's.",
    old_attempts: "A counter against guessing.",
    new_attempts: "A counter against guessing.",
  }),
  api_keys: mine("Your API keys by name, without the keys.", {
    hash: "The hash of a secret.",
    expiry_noticed_at: "Keeps the mail about a key that expires from being sent twice.",
  }),
  provider_keys: mine("Your keys at model providers by their last characters, without the keys.", {
    envelope: "A sealed secret.",
    workspace_id: "Only keys of workspaces have one, and they are not yours.",
  }),
  user_sessions: mine("Where you were signed in.", { device_hash: "The hash of a cookie." }),
  trusted_browsers: mine("Browsers that are not asked for a code.", { token_hash: "The hash of a cookie." }),
  totp_factors: mine("Your authenticator apps by name, without their keys.", {
    envelope: "A sealed secret.",
    last_step: "Keeps a code from being used twice; part of the secret's protection.",
  }),
  passkeys: mine("Your passkeys by name, without their keys.", {
    credential: "How your authenticator names the key.",
    public_key: "The half of the key that this server checks signatures with.",
    counter: "Tells a copy of the key from the key itself.",
  }),
  security_events: mine("What happened to your account."),
  account_deletions: mine("That you asked for the account to be deleted."),
  data_exports: mine("The exports that you asked for.", {
    run_token: "Tells runs of the server's own job apart.",
    storage_path: "Where the server keeps the archive.",
  }),
  data_imports: mine("The archives that you brought here, and what was taken over of each.", {
    run_token: "Tells runs of the server's own job apart.",
    replaced: "What settings an import replaced, kept to put them back.",
  }),
  data_import_items: mine("What conversations, messages and files of those archives were called where they come from."),
};

/** Tables with rows of a person that no export holds, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  billing_told: "Which changes of your plan were told to you by mail, so that none is told twice.",
  payers: "That you can be billed.",
  billing_customers: "The payment provider's internal name for you.",
  billing_former_customers: "Internal names that the payment provider had for you before.",
  cached_answers: "Copies of answers that are kept for speed; the answers are in messages.",
  comparison_answers: "Which model wrote which answer of a blind comparison; the answers are in messages.",
  connection_grants: "Sealed permissions by which services are asked whether they still vouch for you.",
  workspace_invitations: "Whom you invited to workspaces: addresses of other people.",
  invitations: "Whom you invited to this server: addresses of other people.",
  overage_events: "Which lines of usage_ledger the payment provider was told of.",
  credit_holds: "What of each credit is set aside at this moment; what was paid is in usage_ledger.",
  idempotency_keys: "Copies of the server's last answers, kept for a day so that a repeated request acts once.",
  one_time_codes: "Hashes of secrets.",
  passkey_handles: "A random number by which your authenticators know the account.",
  pending_sign_ins: "Hashes of secrets.",
  placeholder_passwords: "The hash of a password that nobody knows, for an account without one.",
  recovery_codes: "Hashes of secrets.",
  second_factor_tries: "A counter against guessing, kept for minutes.",
};
