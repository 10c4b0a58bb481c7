import { inFile, type Mutant } from "./mutant.ts";

const LIMITS = ["lib/chat/plan-limits.integration.test.ts"];

/** Taken out of what keeps people within their plan. */
export const PLAN_MUTANTS: readonly Mutant[] = [
  {
    name: "plans: models that the plan does not have answer (BL-22)",
    change: inFile(
      "lib/models/plan/policy.ts",
      'return source === "operator" && !allowsModel(plan.own, model);',
      "return false;",
    ),
    tests: LIMITS,
  },
  {
    name: "plans: prompts as long as the model takes (BL-22)",
    change: inFile("lib/models/plan/policy.ts", "if (maxTokens === null || !isPaid) return null;", "return null;"),
    tests: LIMITS,
  },
  {
    name: "plans: a change that is not in force while the models are remembered",
    change: inFile("lib/models/service/load-choices.ts", "    known.plan === plan &&\n", ""),
    tests: LIMITS,
  },
  {
    name: "plans: any number of files with a message (BL-22)",
    change: inFile(
      "lib/chat/service/prepare-answer.ts",
      "if (files.length > plan.own.messageMaxAttachments) throw tooManyFiles(plan, files.length);",
      "",
    ),
    tests: LIMITS,
  },
  {
    name: "plans: files of any size below that of a request (BL-22)",
    change: inFile(
      "lib/chat/service/attachments.ts",
      "  await assertSize(principal, file.bytes.byteLength, maxFileBytes);\n",
      "",
    ),
    tests: LIMITS,
  },
  {
    name: "plans: any number of budgets (BL-22)",
    change: inFile("lib/billing/budgets/store.ts", "    if (most !== null) return most;\n", ""),
    tests: LIMITS,
  },
  {
    name: "plans: a tier that the edge is not told of (BL-20)",
    change: inFile("lib/auth/service/set-tier.ts", "  await leaveTier(userId, tier);\n", ""),
    tests: ["lib/billing/stripe/tests/entitlements.integration.test.ts"],
  },
  {
    name: "plans: a tier that is not in the claims of tokens (BL-20)",
    change: inFile("lib/auth/service/set-tier.ts", "  await setIdentityTier(tx, userId, inForce);\n", ""),
    tests: ["lib/billing/stripe/tests/entitlements.integration.test.ts"],
  },
  {
    name: "plans: conversations that go before their owner was told",
    change: inFile("lib/chat/plan-retention/store.ts", "where n.deletes_from <= ", "where n.created_at <= "),
    tests: ["lib/chat/plan-retention"],
  },
  {
    name: "plans: conversations that go by what was told of another plan",
    change: inFile("lib/chat/plan-retention/keep-within-plan.ts", "  await forgetNotices();\n", ""),
    tests: ["lib/chat/plan-retention"],
  },
  {
    name: "plans: conversations that go by what was told of another payer's plan",
    change: inFile("lib/chat/plan-retention/store.ts", "and n.payer_id = coalesce(w.id, p.id)", ""),
    tests: ["lib/chat/plan-retention"],
  },
  {
    name: "plans: conversations that go over to a plan of which their owner was told before they were under it",
    change: inFile(
      "lib/billing/workspaces/store.ts",
      "  if (before.tier !== null && row.tier === null) await forgetToldOf(tx, workspaceId);\n",
      "",
    ),
    tests: ["lib/chat/plan-retention"],
  },
  {
    name: "plans: a price that nothing can be sold at (BL-10)",
    change: inFile("lib/billing/tiers/service.ts", "if (problem) throw fieldError(problem.path, problem.reason);", ""),
    tests: ["lib/billing/tiers/tiers.integration.test.ts"],
  },
  {
    name: "plans: a price that is shown and not the one that is asked for (BL-10)",
    change: inFile(
      "lib/billing/stripe/service/get-price-list.ts",
      "if (offers.length === 0) return tiers;",
      "return tiers;",
    ),
    tests: ["lib/billing/stripe/tests/buy-plan.integration.test.ts"],
  },
];
