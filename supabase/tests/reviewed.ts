/** Findings of the schema lints that were looked at and are right as they are: kind, name, reason. */
export const REVIEWED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  policy_always_true: {
    "tiers.tiers_read": "The table of tiers is the public price list and holds nobody's data.",
  },
  id_not_uuid: {
    "stripe_prices.stripe_price_id": "Stripe's own name of the object.",
    "stripe_prices.stripe_product_id": "Stripe's own name of the object.",
    "billing_customers.stripe_customer_id": "Stripe's own name of the object.",
    "billing_subscriptions.stripe_subscription_id": "Stripe's own name of the object.",
    "billing_subscriptions.stripe_price_id": "Stripe's own name of the object.",
    "billing_subscriptions.stripe_invoice_id": "Stripe's own name of the object.",
    "billing_invoices.stripe_invoice_id": "Stripe's own name of the object.",
    "billing_invoices.stripe_subscription_id": "Stripe's own name of the object.",
    "stripe_events.stripe_event_id": "Stripe's own name of the object.",
    "stripe_events.stripe_object_id": "Stripe's own name of the object.",
    "tiers.id": "A short name that code and prices refer to.",
    "answer_feedback.model_id": "a registry key, as in messages",
    "arena_ratings.model_id": "a registry key, as in messages",
    "comparison_answers.model_id": "a registry key, as in messages",
    "experiment_arms.model_id": "The provider's name of a model, from the registry.",
    "cached_answers.model_id": "The provider's name of a model, from the registry.",
    "model_overrides.model_id": "The provider's name of a model, from the registry.",
    "messages.model_id": "The provider's name of a model, from the registry.",
    "route_decisions.model_id": "The provider's name of a model, from the registry.",
    "usage_ledger.model_id": "The provider's name of a model, from the registry.",
    "admin_audit.request_id": "The id of a request, not of a row.",
    "runs.instance_id": "The name of a process, not of a row.",
  },
  money_not_bigint: {
    "billing_subscriptions.stripe_price_id": "Stripe's own name of a price, no amount.",
    "stripe_prices.stripe_price_id": "Stripe's own name of a price, no amount.",
    "route_decisions.open_costs_micro_usd": "An array of bigint: one cost a candidate.",
  },
  foreign_key_without_index: {
    "messages.messages_conversation_id_user_id_fkey":
      "messages_conversation leads with conversation_id, and a conversation has one user_id.",
  },
  reference_without_key: {
    "model_overrides.actor_id": "The history outlives the account of who made the change.",
    "admin_audit.actor_id": "The log outlives the account of who wrote it.",
    "experiments.stopped_arm_id": "Arms belong to their experiment and go with it; a key here would close a circle.",
    "experiments.winner_arm_id": "Arms belong to their experiment and go with it; a key here would close a circle.",
    "runs.reservation_id": "app.begin_run writes both in one statement; a run never outlives its user's reservations.",
    "security_events.session_id": "The log outlives the session it tells of.",
    "usage_ledger.conversation_id": "The ledger outlives the chat it paid for.",
    "usage_ledger.message_id": "The ledger outlives the message it paid for.",
  },
};
