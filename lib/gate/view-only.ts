import type { Principal } from "../auth/schema.ts";
import { AppError } from "../platform/errors.ts";

/**
 * All that is served to an administrator who looks at the product as somebody else: how the account is set up and what
 * it used. Nothing that anybody wrote (conversations, titles, files, what analytics quote; ledger, costs, keys and
 * budgets leave out the projects), nothing that changes anything, but for ending the view. What is missing here is refused, so a new
 * operation starts out refused.
 */
const SHOWN: ReadonlySet<string> = new Set([
  "system.health",
  "system.ready",
  "me.get",
  "me.getEmailChange",
  "avatars.get",
  "usage.get",
  "usage.getCosts",
  "usage.listPromptCaches",
  "ledger.list",
  "ledger.getSummary",
  "budgets.list",
  "billing.getPlan",
  "billing.listInvoices",
  "billing.listContacts",
  "billing.getOverage",
  "billing.getTopUp",
  "devices.list",
  "securityLog.list",
  "twoFactor.get",
  "passkeys.list",
  "connectedAccounts.get",
  "dataExports.list",
  "dataImports.list",
  "accountDeletion.get",
  "apiKeys.list",
  "providers.list",
  "models.list",
  "models.listCatalog",
  "models.health",
  "router.getPreferences",
  "router.getArena",
  "cache.get",
  "viewAs.end",
]);

/** Whether an operation is served to an administrator who looks at the product as somebody else. */
export const isShown = (id: string): boolean => SHOWN.has(id);

/**
 * Lets an operation go on, unless an administrator asks as somebody else and it is not among those that are shown.
 * @throws AppError view_only
 */
export function assertShown(id: string, principal: Principal | null): void {
  if (!principal?.viewedBy || isShown(id)) return;
  throw new AppError("view_only", "You are looking at somebody else's account. End the view to go on.");
}
