import { inFile, type Mutant } from "./mutant.ts";

const STRIPE = "lib/billing/stripe";
const test = (name: string) => [`${STRIPE}/tests/${name}.integration.test.ts`];

/** Taken out of how Stripe's word is taken in, and of what finds what a crash has left. */
export const STRIPE_EVENT_MUTANTS: readonly Mutant[] = [
  {
    name: "stripe: an event that is queued each time it comes (BL-03)",
    change: inFile(`${STRIPE}/webhook/receive-event.ts`, "if (isNew && isHandled) await", "if (isHandled) await"),
    tests: test("webhook"),
  },
  {
    name: "stripe: an earlier look that is written over a later one (BL-04)",
    change: inFile(
      `${STRIPE}/store/subscriptions.ts`,
      '\n        .whereRef("billingSubscriptions.version", "<", (where) => where.ref("excluded.version")),',
      ",",
    ),
    tests: test("reconcile"),
  },
  {
    name: "stripe: an event that is tried for ever (BL-07)",
    change: inFile(
      `${STRIPE}/webhook/process-event.ts`,
      "attempt > stripeEventJob.retryLimit",
      "attempt > stripeEventJob.retryLimit + 1",
    ),
    tests: test("webhook"),
  },
  {
    name: "stripe: a comparison that reports and repairs nothing (BL-11)",
    change: inFile(`${STRIPE}/sync/reconcile.ts`, "    await keep(row, version);\n", ""),
    tests: test("reconcile"),
  },
  {
    name: "ledger: what a process that was killed held is free again too late (BL-18)",
    change: inFile("lib/billing/service.ts", "ORPHAN_AFTER_MS = 14 * 60_000", "ORPHAN_AFTER_MS = 16 * 60_000"),
    tests: ["lib/billing/credits/races.integration.test.ts"],
  },
];
