import { inFile, type Mutant } from "./mutant.ts";

const VIEW_AS = ["lib/view-as.integration.test.ts"];
const PEOPLE = ["lib/auth/admin/users"];
const SIGN_UP = ["lib/auth/admin/sign-up"];

/** Taken out of the administrators' console. */
export const ADMIN_MUTANTS: readonly Mutant[] = [
  {
    name: "console: it says that it is there (TN-08)",
    change: inFile(
      "lib/gate/permissions.ts",
      'if (access.startsWith("admin.") && principal.role !== "admin") throw unknownRouteError();',
      "unknownRouteError;",
    ),
    tests: ["lib/routes.integration.test.ts"],
  },
  {
    name: "console: acting as somebody else (TN-09)",
    change: inFile("lib/gate/endpoint.ts", "assertShown(contract.id, principal);", "assertShown;"),
    tests: VIEW_AS,
  },
  {
    name: "console: forms sent as somebody else (TN-09)",
    change: inFile("lib/gate/action.ts", "assertShown(contract.id, principal);", "assertShown;"),
    tests: VIEW_AS,
  },
  {
    name: "console: a view as somebody else that names their projects",
    change: inFile("lib/billing/month-costs/service.ts", "(principal.viewedBy ? [] : rows)", "rows"),
    tests: VIEW_AS,
  },
  {
    name: "console: a view as somebody else that names the projects of their keys",
    change: inFile("lib/auth/store/api-keys.ts", "principal.viewedBy ? { ...row, project: null } : row", "row"),
    tests: VIEW_AS,
  },
  {
    name: "console: a view as somebody else that takes the place of another without a word",
    change: inFile(
      "lib/auth/admin/view-as/service.ts",
      "await endViewIn(tx, actor.userId, via.sessionId, actor.userId);",
      "",
    ),
    tests: VIEW_AS,
  },
  {
    name: "console: a view as somebody else that does not run out",
    change: inFile("lib/auth/find-principal.ts", " || until.getTime() <= nowMs()", ""),
    tests: VIEW_AS,
  },
  {
    name: "console: an audit log that can be altered",
    change: { sql: "drop trigger admin_audit_no_update on public.admin_audit;" },
    tests: PEOPLE,
  },
  {
    name: "console: a house without any administrator",
    change: inFile(
      "lib/auth/admin/users/assert-another-admin.ts",
      "admins.includes(userId) && admins.length === 1",
      "admins.length === 0",
    ),
    tests: PEOPLE,
  },
  {
    name: "console: accounts that the sign-up mode does not allow (AU-26)",
    change: inFile("lib/auth/admission/admit.ts", "  isProved,\n});", "  isProved: true,\n});"),
    tests: SIGN_UP,
  },
];
