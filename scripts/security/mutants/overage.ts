import { inFile, type Mutant } from "./mutant.ts";

const MIGRATION = "supabase/migrations/20261129000920_overage.sql";
const DISCOUNTS = "supabase/migrations/20261201001600_discounted_overage.sql";
const LEDGER = ["lib/billing/credits/properties.integration.test.ts"];
const TESTS = ["lib/billing/overage/tests"];

/** Taken out of what is billed beyond the month's messages. */
export const OVERAGE_MUTANTS: readonly Mutant[] = [
  {
    name: "overage: a cap that counts only what is billed, not what is held (BL-12)",
    change: inFile(
      MIGRATION,
      "o.billed_micro_usd + o.held_micro_usd + v_price <= v_cap",
      "o.billed_micro_usd + v_price <= v_cap",
    ),
    tests: LEDGER,
  },
  {
    name: "overage: a bill of more than was held (BL-15)",
    change: inFile(
      MIGRATION,
      "least((p_cost_micro_usd * r.overage_percent + 99) / 100, r.overage_micro_usd)",
      "(p_cost_micro_usd * r.overage_percent + 99) / 100",
    ),
    tests: LEDGER,
  },
  {
    name: "overage: a bill without its entry (I1)",
    change: inFile(
      MIGRATION,
      "if v_price = 0 then return; end if;\n  insert",
      "if true then return; end if;\n  insert",
    ),
    tests: LEDGER,
  },
  {
    name: "overage: for whoever does not pay for a plan",
    change: inFile(DISCOUNTS, "b.status = 'active' and b.period = 'month' and not b.is_collection_paused", "true"),
    tests: TESTS,
  },
  {
    name: "overage: for nothing, with a discount on the plan",
    change: inFile(
      "lib/billing/overage/overage-discount.ts",
      "applies_to?.products.includes(OVERAGE_PRODUCT) ?? true",
      "applies_to?.products.includes(OVERAGE_PRODUCT) ?? false",
    ),
    tests: TESTS,
  },
  {
    name: "overage: usage that is told to the meter twice",
    change: inFile("lib/billing/overage/report-overage.ts", "identifier: id, timestamp", "timestamp"),
    tests: TESTS,
  },
  {
    name: "overage: forgotten with the account that owes it",
    change: inFile("lib/billing/stripe/service/end-subscriptions.ts", "    await tellUnreported(user.userId);\n", ""),
    tests: ["lib/privacy/deletion/plans.integration.test.ts"],
  },
];
