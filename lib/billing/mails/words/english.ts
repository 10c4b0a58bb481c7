import { isSeatsAlone, type Words } from "./phrases.ts";

const ALWAYS = "This message is part of your contract with us and comes whenever this happens.";
const invoiceFact = (number: string | null) => (number === null ? [] : [{ label: "Invoice", value: number }]);

const FAILED = {
  1: (until: string) => `Your plan stays in force until ${until}.`,
  2: (until: string) => `It is still open after three days. Your plan stays in force until ${until}.`,
  3: (until: string) => `It is still open. Your plan stops on ${until}; your conversations stay.`,
} as const;

const OVERDUE = {
  1: (until: string) => `Your plan stays in force until ${until}.`,
  2: (until: string) =>
    `Your plan stays in force until ${until}. If you have sent the money already, there is nothing to do.`,
  3: (until: string) => `Your plan stops on ${until}; your conversations stay.`,
} as const;

const DISPUTED = {
  open: {
    subject: "A payment to Nexus AI is disputed",
    line: "The bank has taken a payment back because the holder of the card disputes it. Until that is decided, what it paid for is not in force: the plan, and credits that were bought with it. If this was not meant, tell your bank.",
  },
  won: {
    subject: "The dispute about your payment to Nexus AI is settled",
    line: "The bank has decided that the payment stands. What it paid for is in force again.",
  },
  lost: {
    subject: "The disputed payment to Nexus AI was given back",
    line: "The bank has given the payment back to the holder of the card. What it paid for is not in force any more.",
  },
} as const;

export const english: Words = {
  plan_started: ({ plan, trialEndsAt, renewsAt, isInvoiced }, { tier, price, day, planUrl }) => ({
    subject: `Your Nexus AI plan: ${tier(plan)}`,
    lines: [
      trialEndsAt
        ? `${tier(plan)} is in force. It is free until ${day(trialEndsAt)}; you can cancel until then and pay nothing.`
        : `${tier(plan)} is in force. Thank you.`,
    ],
    facts: [
      { label: "Plan", value: tier(plan) },
      { label: trialEndsAt ? "Price after that" : "Price", value: price(plan) },
      {
        label: trialEndsAt ? "First payment" : isInvoiced ? "Renews on" : "Next payment",
        value: day(trialEndsAt ?? renewsAt),
      },
    ],
    link: { label: "Go to your plan", url: planUrl },
    footer: ALWAYS,
  }),
  trial_ending: ({ plan, trialEndsAt }, { tier, price, day, money, planUrl }) => ({
    subject: `Your ${tier(plan)} trial at Nexus AI ends on ${day(trialEndsAt)}`,
    lines: [
      `On ${day(trialEndsAt)} your trial ends and ${money(plan.amountMicroUsd)} are taken from your card. If you do not want to go on, cancel before that.`,
    ],
    facts: [
      { label: "Plan", value: tier(plan) },
      { label: "Price", value: price(plan) },
    ],
    link: { label: "Keep or cancel", url: planUrl },
    footer: ALWAYS,
  }),
  trial_ended: ({ plan, renewsAt }, { tier, price, day, planUrl }) => ({
    subject: `Your ${tier(plan)} trial at Nexus AI has ended`,
    lines: [`Your trial is over and ${tier(plan)} goes on as a paid plan.`],
    facts: [
      { label: "Price", value: price(plan) },
      { label: "Next payment", value: day(renewsAt) },
    ],
    link: { label: "Go to your plan", url: planUrl },
    footer: ALWAYS,
  }),
  plan_changed: ({ direction, from, plan, billedMicroUsd, renewsAt }, { tier, seats, price, money, day, planUrl }) => ({
    subject: isSeatsAlone(from, plan)
      ? `Your Nexus AI plan now has ${seats(plan)} seats`
      : `Your Nexus AI plan is now ${tier(plan)}`,
    lines: [
      isSeatsAlone(from, plan)
        ? `${tier(plan)} has ${seats(plan)} seats now in place of ${seats(from)}.`
        : direction === "up"
          ? `Your plan is larger now: ${tier(plan)} in place of ${tier(from)}.`
          : `Your plan is smaller now: ${tier(plan)} in place of ${tier(from)}.`,
    ],
    facts: [
      { label: "Before", value: `${tier(from)}, ${price(from)}` },
      { label: "Now", value: `${tier(plan)}, ${price(plan)}` },
      ...(billedMicroUsd === null
        ? []
        : [
            {
              label: billedMicroUsd < 0 ? "Credit for later invoices" : "For the change",
              value: money(Math.abs(billedMicroUsd)),
            },
          ]),
      { label: "Next payment", value: day(renewsAt) },
    ],
    link: { label: "Go to your plan", url: planUrl },
    footer: ALWAYS,
  }),
  plan_cancelled: ({ plan, endsAt, isInvoiced }, { tier, day, planUrl }) => ({
    subject: `Your Nexus AI plan ends on ${day(endsAt)}`,
    lines: [
      isInvoiced
        ? `${tier(plan)} stays in force until ${day(endsAt)} and is not renewed. No further invoice is sent, and your conversations stay.`
        : `You have cancelled ${tier(plan)}. It stays in force until ${day(endsAt)} and is not renewed. Nothing more is taken from your card, and your conversations stay.`,
    ],
    link: { label: isInvoiced ? "Go to your plan" : "Keep the plan after all", url: planUrl },
    footer: ALWAYS,
  }),
  plan_resumed: ({ plan, renewsAt, wasPaused }, { tier, price, day, planUrl }) => ({
    subject: "Your Nexus AI plan goes on",
    lines: [`${tier(plan)} is not ${wasPaused ? "paused" : "cancelled"} any more and goes on.`],
    facts: [
      { label: "Price", value: price(plan) },
      { label: "Next payment", value: day(renewsAt) },
    ],
    link: { label: "Go to your plan", url: planUrl },
    footer: ALWAYS,
  }),
  plan_paused: ({ plan, resumesAt }, { tier, price, day, workspace, planUrl }) => ({
    subject: `Your Nexus AI plan is paused: ${tier(plan)}`,
    lines: [
      `Nothing is taken from your card meanwhile. What you have paid lasts to its end; ${workspace === null ? "after that you have the free plan until your plan goes on." : "after that it does not pay for the workspace until it goes on."}`,
    ],
    facts: [
      { label: "Plan", value: tier(plan) },
      ...(resumesAt ? [{ label: "Goes on", value: day(resumesAt) }] : []),
      { label: "Price then", value: price(plan) },
    ],
    link: { label: "Go to your plan", url: planUrl },
    footer: ALWAYS,
  }),
  plan_ended: ({ plan }, { tier, workspace, planUrl }) => ({
    subject: "Your Nexus AI plan has ended",
    lines: [
      workspace === null
        ? `${tier(plan)} has ended. Your account goes on with the free plan. Your conversations stay, and you can read and export all of them.`
        : `${tier(plan)} has ended for the workspace ${workspace}. What its members use there counts towards their own plans. All conversations stay, and can be read and exported.`,
    ],
    link: { label: "Look at the plans", url: planUrl },
    footer: ALWAYS,
  }),
  purchase_failed: ({ plan }, { tier, price, planUrl }) => ({
    subject: `The payment for ${tier(plan)} at Nexus AI did not arrive`,
    lines: [
      `The bank did not carry out the payment, so ${tier(plan)} has not begun. Nothing was charged. You can try again with another way to pay.`,
    ],
    facts: [
      { label: "Plan", value: tier(plan) },
      { label: "Price", value: price(plan) },
    ],
    link: { label: "Look at the plans", url: planUrl },
    footer: ALWAYS,
  }),
  payment_failed: (notice, { tier, money, day, planUrl }) => ({
    subject:
      notice.stage === 3
        ? `Last reminder: your Nexus AI plan stops on ${day(notice.graceEndsAt)}`
        : "A payment for Nexus AI failed",
    lines: [
      `The payment of ${money(notice.dueMicroUsd)} for ${tier(notice.plan)} failed. ${FAILED[notice.stage](day(notice.graceEndsAt))}`,
      ...(notice.nextAttemptAt ? [`The card is tried again on ${day(notice.nextAttemptAt)}.`] : []),
    ],
    facts: [{ label: "Open", value: money(notice.dueMicroUsd) }, ...invoiceFact(notice.invoice.number)],
    link: { label: "Pay now", url: notice.invoice.pageUrl ?? planUrl },
    footer: `You can change the card in the settings, under Plan: ${planUrl}`,
  }),
  payment_succeeded: ({ paidMicroUsd, invoice }, { money, planUrl }) => ({
    subject: `Receipt from Nexus AI: ${money(paidMicroUsd)}`,
    lines: [`We have received ${money(paidMicroUsd)}. Thank you.`],
    facts: [{ label: "Paid", value: money(paidMicroUsd) }, ...invoiceFact(invoice.number)],
    link: { label: "Open the invoice", url: invoice.pageUrl ?? planUrl },
    footer: ALWAYS,
  }),
  payment_refunded: ({ refundedMicroUsd, invoice }, { money, planUrl }) => ({
    subject: `Refund from Nexus AI: ${money(refundedMicroUsd)}`,
    lines: [`We have given back ${money(refundedMicroUsd)} to your card. It takes the bank a few days to show it.`],
    facts: [{ label: "Given back", value: money(refundedMicroUsd) }, ...invoiceFact(invoice.number)],
    link: { label: "Open the invoice", url: invoice.pageUrl ?? planUrl },
    footer: ALWAYS,
  }),
  payment_credited: ({ creditedMicroUsd, invoice }, { money, planUrl }) => ({
    subject: `Credit from Nexus AI: ${money(creditedMicroUsd)}`,
    lines: [`We have given back ${money(creditedMicroUsd)} as credit. It is taken off the next invoices.`],
    facts: [{ label: "Credit", value: money(creditedMicroUsd) }, ...invoiceFact(invoice.number)],
    link: { label: "Open the invoice", url: invoice.pageUrl ?? planUrl },
    footer: ALWAYS,
  }),
  refund_failed: ({ failedMicroUsd, invoice }, { money, planUrl }) => ({
    subject: `A refund from Nexus AI did not arrive: ${money(failedMicroUsd)}`,
    lines: [
      `Your bank sent back the ${money(failedMicroUsd)} that we wanted to give back to your card, so you have not received them. We will look for another way.`,
    ],
    facts: [{ label: "Not given back", value: money(failedMicroUsd) }, ...invoiceFact(invoice.number)],
    link: { label: "Open the invoice", url: invoice.pageUrl ?? planUrl },
    footer: ALWAYS,
  }),
  payment_disputed: ({ outcome, paidMicroUsd, invoice }, { money, planUrl }) => ({
    subject: DISPUTED[outcome].subject,
    lines: [DISPUTED[outcome].line],
    facts: [{ label: "Payment", value: money(paidMicroUsd) }, ...invoiceFact(invoice.number)],
    link: { label: "Go to your plan", url: planUrl },
    footer: ALWAYS,
  }),
  invoice_ready: ({ dueMicroUsd, dueAt, invoice }, { money, day, planUrl }) => ({
    subject: `Invoice from Nexus AI: ${money(dueMicroUsd)}`,
    lines: ["A new invoice is ready for you to pay."],
    facts: [
      { label: "Amount", value: money(dueMicroUsd) },
      ...(dueAt ? [{ label: "Due by", value: day(dueAt) }] : []),
      ...invoiceFact(invoice.number),
    ],
    link: { label: "Open the invoice", url: invoice.pageUrl ?? planUrl },
    footer: ALWAYS,
  }),
  invoice_overdue: ({ stage, plan, dueMicroUsd, dueAt, graceEndsAt, invoice }, { tier, money, day, planUrl }) => ({
    subject:
      stage === 3
        ? `Last reminder: your Nexus AI plan stops on ${day(graceEndsAt)}`
        : `An invoice from Nexus AI is overdue: ${money(dueMicroUsd)}`,
    lines: [
      `The invoice for ${tier(plan)} was due on ${day(dueAt)} and has not been paid. ${OVERDUE[stage](day(graceEndsAt))}`,
    ],
    facts: [{ label: "Open", value: money(dueMicroUsd) }, ...invoiceFact(invoice.number)],
    link: { label: "Pay now", url: invoice.pageUrl ?? planUrl },
    footer: ALWAYS,
  }),
  card_expiring: ({ brand, last4, month, year }, { month: monthOf, planUrl }) => ({
    subject: "Your card for Nexus AI expires soon",
    lines: [`The card that pays your plan expires at the end of ${monthOf(year, month)}. Enter a new one before that.`],
    facts: [{ label: "Card", value: `${brand} …${last4}` }],
    link: { label: "Change card", url: planUrl },
    footer: ALWAYS,
  }),
  credits_granted: ({ amountMicroUsd, balanceMicroUsd }, { money, creditsUrl }) => ({
    subject: `${money(amountMicroUsd)} of credits at Nexus AI`,
    lines: [`You have been given credits of ${money(amountMicroUsd)}.`],
    facts: [
      { label: "Given", value: money(amountMicroUsd) },
      { label: "Balance", value: money(balanceMicroUsd) },
    ],
    link: { label: "Look at your credits", url: creditsUrl },
    footer: ALWAYS,
  }),
  top_up_waiting: ({ amountMicroUsd, pageUrl }, { money }) => ({
    subject: `Confirm a payment to Nexus AI: ${money(amountMicroUsd)}`,
    lines: [
      `Your credits are low, and ${money(amountMicroUsd)} of them were to be bought automatically. Your bank wants you to confirm the payment. Nothing was charged yet.`,
    ],
    facts: [{ label: "Amount", value: money(amountMicroUsd) }],
    link: { label: "Confirm the payment", url: pageUrl },
    footer: ALWAYS,
  }),
  top_up_failed: ({ amountMicroUsd, retryAt }, { money, day, planUrl }) => ({
    subject: retryAt
      ? "Credits could not be bought at Nexus AI"
      : "Credits are not bought automatically any more at Nexus AI",
    lines: [
      `Your credits are low, and ${money(amountMicroUsd)} of them were to be bought automatically. The bank refused the payment. Nothing was charged.`,
      retryAt
        ? `The card is tried once more on ${day(retryAt)}. If it is refused again, credits are not bought automatically any more.`
        : "It was the second time, so this is turned off now. Change the card and turn it on again if you want it.",
    ],
    facts: [{ label: "Amount", value: money(amountMicroUsd) }],
    link: { label: "Look at your plan", url: planUrl },
    footer: ALWAYS,
  }),
  overage_nearly_used: ({ billedMicroUsd, capMicroUsd, resetsAt }, { money, day, planUrl }) => ({
    subject: `Beyond your messages at Nexus AI: ${money(billedMicroUsd)} of ${money(capMicroUsd)}`,
    lines: [
      `This month you have used ${money(billedMicroUsd)} beyond your messages. What would go beyond ${money(capMicroUsd)} is refused until ${day(resetsAt)}, unless you raise the amount.`,
    ],
    facts: [
      { label: "Used", value: money(billedMicroUsd) },
      { label: "At most", value: money(capMicroUsd) },
    ],
    link: { label: "Look at the amount", url: planUrl },
    footer: ALWAYS,
  }),
  billing_details_changed: ({ address, taxIds }, { planUrl }) => ({
    subject: "Your billing details at Nexus AI have changed",
    lines: ["The billing address or a tax id has changed. Later invoices show this:"],
    facts: [
      { label: "Address", value: address ?? "none" },
      { label: "Tax id", value: taxIds.join("\n") || "none" },
    ],
    link: { label: "Look at your plan", url: planUrl },
    footer: "If it was not you, change your password and look at who is signed in to your account.",
  }),
};
