import { inFile, type Mutant } from "./mutant.ts";

const TESTS = ["lib/billing/contracts/tests"];

/** Taken out of what keeps plans that are paid by invoice to what was agreed upon. */
export const CONTRACT_MUTANTS: readonly Mutant[] = [
  {
    name: "contracts: in force for ever although nobody pays (BL-20)",
    change: inFile(
      "lib/billing/stripe/policy.ts",
      "return until === null || facts.dueAt === null ? until : Math.min(until, facts.dueAt + GRACE_MS);",
      "return until;",
    ),
    tests: TESTS,
  },
  {
    name: "contracts: changed by whoever has one",
    change: inFile(
      "lib/billing/stripe/service/assert-own-plan.ts",
      "if (!isInvoiced) return;",
      "if (isInvoiced) return;",
    ),
    tests: TESTS,
  },
  {
    name: "contracts: two for one account (BL-03)",
    change: inFile(
      "lib/billing/contracts/service/start-contract.ts",
      'if (await hasContract(tx, payer.id)) throw refused("has_contract", "There is a contract already.");',
      "",
    ),
    tests: TESTS,
  },
  {
    name: "contracts: one for each time that it is sent (BL-03)",
    change: inFile(
      "lib/billing/contracts/service/start-contract.ts",
      "{ idempotencyKey: `contract:",
      "{ idempotencyKey: Math.random() + `contract:",
    ),
    tests: TESTS,
  },
];
