import type Stripe from "stripe";
import type { Wire } from "../wire.ts";
import type { World } from "../world.ts";

/** Moves a customer's balance. @param change.amount In cents; negative is credit for the next invoice. */
export function changeBalance(
  world: World,
  customer: Wire<Stripe.Customer>,
  change: {
    amount: number;
    type: Stripe.CustomerBalanceTransaction.Type;
    description?: string | null;
    invoice?: string;
    creditNote?: string;
  },
): Wire<Stripe.CustomerBalanceTransaction> {
  customer.balance += change.amount;
  const at = world.timeOf(customer.id);
  const transaction = world.balanceTransactions.add({
    id: world.newId("cbtxn"),
    object: "customer_balance_transaction",
    amount: change.amount,
    checkout_session: null,
    created: at,
    credit_note: change.creditNote ?? null,
    currency: customer.currency ?? "usd",
    customer: customer.id,
    customer_account: null,
    description: change.description ?? null,
    ending_balance: customer.balance,
    invoice: change.invoice ?? null,
    livemode: false,
    metadata: {},
    type: change.type,
  } satisfies Wire<Stripe.CustomerBalanceTransaction>);
  world.emit("customer.updated", customer, at);
  return transaction;
}
