import { analyticsEndpoints } from "./analytics/api.ts";
import { experimentEndpoints } from "./analytics/experiments/api.ts";
import { adminAuditEndpoints } from "./auth/admin/audit/api.ts";
import { adminHealthEndpoints } from "./auth/admin/health/api.ts";
import { adminJobEndpoints } from "./auth/admin/jobs/api.ts";
import { retentionEndpoints } from "./auth/admin/retention/api.ts";
import { adminSignUpEndpoints } from "./auth/admin/sign-up/api.ts";
import { adminUserEndpoints } from "./auth/admin/users/api.ts";
import { viewAsEndpoints } from "./auth/admin/view-as/api.ts";
import { authEndpoints } from "./auth/api.ts";
import { apiKeyEndpoints } from "./auth/api-keys/api.ts";
import { deviceEndpoints } from "./auth/devices/api.ts";
import { emailChangeEndpoints } from "./auth/email-change/api.ts";
import { flagEndpoints } from "./auth/flags/api.ts";
import { mailSignInEndpoints } from "./auth/mail-sign-in/api.ts";
import { oauthEndpoints } from "./auth/oauth/api.ts";
import { passkeyEndpoints } from "./auth/passkeys/api.ts";
import { securityLogEndpoints } from "./auth/security-log/api.ts";
import { stepUpEndpoints } from "./auth/step-up/api.ts";
import { twoFactorEndpoints } from "./auth/two-factor/api.ts";
import { getAccountUsageEndpoint } from "./billing/account-usage/api.ts";
import { billingEndpoints } from "./billing/api.ts";
import { budgetEndpoints } from "./billing/budgets/api.ts";
import { contactEndpoints } from "./billing/contacts/api.ts";
import { contractEndpoints } from "./billing/contracts/api.ts";
import { getLedgerCheckEndpoint } from "./billing/credits/check/api.ts";
import { ledgerEndpoints } from "./billing/ledger/api.ts";
import { getMonthCostsEndpoint } from "./billing/month-costs/api.ts";
import { overageEndpoints } from "./billing/overage/api.ts";
import { paymentEndpoints } from "./billing/payments/api.ts";
import { listPromptCachesEndpoint } from "./billing/prompt-cache/api.ts";
import { stripeEndpoints } from "./billing/stripe/api.ts";
import { stripeUpkeepEndpoints } from "./billing/stripe/upkeep/api.ts";
import { tierEndpoints } from "./billing/tiers/api.ts";
import { topUpEndpoints } from "./billing/top-ups/api.ts";
import { workspaceBudgetEndpoints } from "./billing/workspace-budgets/api.ts";
import { listWorkspacesEndpoint } from "./billing/workspaces/console/api.ts";
import { getWorkspaceUsageEndpoint } from "./billing/workspaces/usage/api.ts";
import { chatEndpoints } from "./chat/api.ts";
import { compareEndpoints } from "./chat/compare/api.ts";
import { feedbackEndpoints } from "./chat/feedback/api.ts";
import { imageEndpoints } from "./chat/images/api.ts";
import type { Endpoint } from "./gate/contract.ts";
import { systemEndpoints } from "./gate/system-api.ts";
import { modelEndpoints } from "./models/api.ts";
import { arenaEndpoints } from "./models/arena/api.ts";
import { cacheEndpoints } from "./models/cache/api.ts";
import { workspaceCacheEndpoints } from "./models/cache/workspace-cache/api.ts";
import { keyRoutingEndpoints } from "./models/key-routing/api.ts";
import { providerEndpoints } from "./models/keys/api.ts";
import { ownKeyEndpoints } from "./models/keys/own-keys/api.ts";
import { workspaceKeyEndpoints } from "./models/keys/workspace-keys/api.ts";
import { operatorKeyEndpoints } from "./models/operator-keys/api.ts";
import { modelOverrideEndpoints } from "./models/overrides/api.ts";
import { routerEndpoints } from "./models/preferences/api.ts";
import { projectRoutingEndpoints } from "./models/project-routing/api.ts";
import { workspaceRoutingEndpoints } from "./models/workspace-routing/api.ts";
import { accountDeletionEndpoints } from "./privacy/deletion/api.ts";
import { dataExportEndpoints } from "./privacy/exports/api.ts";
import { dataImportEndpoints } from "./privacy/imports/api.ts";
import { projectEndpoints } from "./projects/api.ts";
import { workspaceEndpoints } from "./teams/api.ts";
import { workspaceInvitationEndpoints } from "./teams/invitations/api.ts";
import { listWorkspaceLogEndpoint } from "./teams/log/api.ts";
import { memberEndpoints } from "./teams/members/api.ts";

/** Every operation of the API. A meta-test compares it with the route files; the OpenAPI document is made from it. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...systemEndpoints,
  ...authEndpoints,
  ...mailSignInEndpoints,
  ...emailChangeEndpoints,
  ...apiKeyEndpoints,
  ...oauthEndpoints,
  ...securityLogEndpoints,
  ...deviceEndpoints,
  ...stepUpEndpoints,
  ...twoFactorEndpoints,
  ...passkeyEndpoints,
  ...adminAuditEndpoints,
  ...adminUserEndpoints,
  getAccountUsageEndpoint,
  ...viewAsEndpoints,
  ...retentionEndpoints,
  ...flagEndpoints,
  ...adminJobEndpoints,
  ...adminHealthEndpoints,
  ...tierEndpoints,
  ...adminSignUpEndpoints,
  ...billingEndpoints,
  ...contactEndpoints,
  ...budgetEndpoints,
  listPromptCachesEndpoint,
  ...ledgerEndpoints,
  getMonthCostsEndpoint,
  ...stripeEndpoints,
  ...stripeUpkeepEndpoints,
  ...topUpEndpoints,
  ...overageEndpoints,
  ...paymentEndpoints,
  listWorkspacesEndpoint,
  ...contractEndpoints,
  getLedgerCheckEndpoint,
  ...modelEndpoints,
  ...modelOverrideEndpoints,
  ...operatorKeyEndpoints,
  ...providerEndpoints,
  ...ownKeyEndpoints,
  ...keyRoutingEndpoints,
  ...routerEndpoints,
  ...arenaEndpoints,
  ...cacheEndpoints,
  ...projectEndpoints,
  ...chatEndpoints,
  ...analyticsEndpoints,
  ...experimentEndpoints,
  ...feedbackEndpoints,
  ...compareEndpoints,
  ...imageEndpoints,
  ...dataExportEndpoints,
  ...dataImportEndpoints,
  ...accountDeletionEndpoints,
  ...workspaceEndpoints,
  ...workspaceBudgetEndpoints,
  ...workspaceRoutingEndpoints,
  ...workspaceKeyEndpoints,
  ...workspaceCacheEndpoints,
  ...projectRoutingEndpoints,
  ...memberEndpoints,
  ...workspaceInvitationEndpoints,
  listWorkspaceLogEndpoint,
  getWorkspaceUsageEndpoint,
];
