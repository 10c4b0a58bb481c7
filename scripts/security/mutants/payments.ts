import { inFile, type Mutant } from "./mutant.ts";

const REFUNDS = ["lib/billing/payments/tests/refunds.integration.test.ts"];
const DISPUTES = ["lib/billing/payments/tests/disputes.integration.test.ts"];
const PAUSES = ["lib/billing/stripe/tests/pause-plan.integration.test.ts"];
const SERVICE = "lib/billing/payments/service/refund-payment.ts";

/** Taken out of refunds, disputes and pauses. */
export const PAYMENT_MUTANTS: readonly Mutant[] = [
  {
    name: "payments: refunds of more than was paid",
    change: inFile(
      SERVICE,
      "input.amountMicroUsd > refundable(invoice, refunds)",
      "input.amountMicroUsd > invoice.paidMicroUsd",
    ),
    tests: REFUNDS,
  },
  {
    name: "payments: a second click that refunds twice",
    change: inFile("lib/billing/payments/service/send-refund.ts", `{ idempotencyKey: \`refund:\${row.id}\` }`, "{}"),
    tests: REFUNDS,
  },
  {
    name: "payments: somebody else's payment that is given back",
    change: inFile(
      "lib/billing/payments/store/payments.ts",
      '    .where("userId", "=", userId)\n    .where("stripeInvoiceId", "=", stripeInvoiceId)\n',
      '    .where("stripeInvoiceId", "=", stripeInvoiceId)\n',
    ),
    tests: REFUNDS,
  },
  {
    name: "payments: a refund that failed and stands in the ledger",
    change: inFile(
      "lib/billing/payments/sync/keep-refunds.ts",
      'const isMeant = now.status !== "failed";',
      "const isMeant = true;",
    ),
    tests: REFUNDS,
  },
  {
    name: "payments: credits that are spent while their payment is disputed",
    change: { sql: "alter table public.credit_grants disable trigger credit_grants_withhold;" },
    tests: DISPUTES,
  },
  {
    name: "payments: a plan in force while it is paused (BL-20)",
    change: inFile(
      "lib/billing/stripe/policy.ts",
      '  if (invoice?.status === "void" && !facts.isInvoiced) return null;\n',
      "",
    ),
    tests: PAUSES,
  },
  {
    name: "payments: a pause that ends early without a payment",
    change: inFile(
      "lib/billing/stripe/service/pause-plan.ts",
      "Stripe.SubscriptionUpdateParams = isPaid",
      "Stripe.SubscriptionUpdateParams = true",
    ),
    tests: PAUSES,
  },
];
