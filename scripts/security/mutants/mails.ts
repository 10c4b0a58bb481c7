import { inFile, type Mutant } from "./mutant.ts";

const UNSUBSCRIBE = ["lib/auth/unsubscribe/unsubscribe.integration.test.ts"];
const LETTERS = ["lib/platform/mail/letter/render-letter.test.ts"];
const BILLING = ["lib/billing/mails/tests/mails.integration.test.ts"];

/** Taken out of the mails: what they hold, whom they let be unsubscribed, and that nothing is told twice. */
export const MAIL_MUTANTS: readonly Mutant[] = [
  {
    name: "mails: links to unsubscribe of anybody's making",
    change: inFile("lib/auth/unsubscribe/token.ts", "if (!equalDigests(", "if (false && !equalDigests("),
    tests: UNSUBSCRIBE,
  },
  {
    name: "mails: a link to unsubscribe that holds for any kind of mail",
    change: inFile(
      "lib/auth/unsubscribe/token.ts",
      'hashToken("unsubscribe", content)',
      'hashToken("unsubscribe", content.slice(content.indexOf(".")))',
    ),
    tests: UNSUBSCRIBE,
  },
  {
    name: "mails: links in mails to anything (LM-06)",
    change: inFile("lib/platform/mail/letter/schema.ts", "z.url({ protocol: /^https?$/ })", "z.string()"),
    tests: LETTERS,
  },
  {
    name: "mails: news about a plan that is told again (BL-03)",
    change: inFile(
      "lib/billing/mails/tell-user.ts",
      "await keepTold(tx, userId, row.stripeSubscriptionId, toldSubscriptionSchema, news.told);",
      "",
    ),
    tests: BILLING,
  },
  {
    name: "mails: reminders of what was paid meanwhile",
    change: inFile(
      "lib/billing/mails/decide/decide-subscription.ts",
      'if (status !== "past_due" || pastDueAt === null) return { notices, told: { ...next, dunning: null } };',
      "if (pastDueAt === null) return { notices, told: next };",
    ),
    tests: ["lib/billing/mails/decide/decide.test.ts"],
  },
  {
    name: "mails: receipts to contacts who have not agreed",
    change: inFile("lib/billing/contacts/store.ts", '.where("confirmedAt", "is not", null)\n    .orderBy', ".orderBy"),
    tests: ["lib/billing/contacts"],
  },
];
