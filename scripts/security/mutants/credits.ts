import { inFile, type Mutant } from "./mutant.ts";

const MIGRATION = "supabase/migrations/20261128000100_credits.sql";
const DEBTS = "supabase/migrations/20261129001620_credit_debts.sql";
const CREDITS = ["lib/billing/credits/properties.integration.test.ts"];

/** Taken out of credits and of what a person reads of the ledger. */
export const CREDIT_MUTANTS: readonly Mutant[] = [
  {
    name: "credits that are charged for calls on one's own key (I1)",
    change: inFile(
      "supabase/migrations/20261204000100_flat_reservations.sql",
      " filter (where w.key_source is null), 0)",
      ", 0)",
    ),
    tests: ["lib/billing/ledger/ledger.integration.test.ts"],
  },
  {
    name: "credits that carry more than there is (BL-15)",
    change: inFile(DEBTS, "if v_free <= 0 or v_free < p_amount_micro_usd then", "if v_free <= 0 then"),
    tests: CREDITS,
  },
  {
    name: "credits that are spent after they ran out (BL-20)",
    change: inFile(
      DEBTS,
      "  perform app.expire_credits(p_user_id, p_now);\n  select coalesce(sum(c.remaining_micro_usd - c.held_micro_usd), 0) into v_free from public.credit_grants c\n    where c.user_id = p_user_id and (c.expires_at is null or c.expires_at > p_now);",
      "  select coalesce(sum(c.remaining_micro_usd - c.held_micro_usd), 0) into v_free from public.credit_grants c\n    where c.user_id = p_user_id;",
    ),
    tests: CREDITS,
  },
  {
    name: "a refund of more than was taken (I1)",
    change: inFile(MIGRATION, "p_amount_micro_usd <= 0 or p_amount_micro_usd > v_taken", "p_amount_micro_usd <= 0"),
    tests: CREDITS,
  },
  {
    name: "a balance that changes without its entry (I1)",
    change: inFile(
      MIGRATION,
      "  if p_cost_micro_usd > 0 then\n    perform app.enter_credit('overage'",
      "  if false then\n    perform app.enter_credit('overage'",
    ),
    tests: CREDITS,
  },
  {
    name: "credits that people may grant themselves (TN-21)",
    change: {
      sql: "grant insert on public.credit_grants to authenticated; create policy own on public.credit_grants for insert to authenticated with check (user_id = app.current_user_id());",
    },
    tests: ["supabase/tests/rls-prober.integration.test.ts"],
  },
  {
    name: "a ledger that tells the models of a blind comparison",
    change: inFile("lib/billing/ledger/store.ts", ', isToldOf(user, "l")];', "];"),
    tests: ["lib/chat/credits.integration.test.ts"],
  },
  {
    name: "credits that are spent twice: used, and their payment taken back by the bank",
    change: inFile(DEBTS, "  if v_spent > 0 then\n", "  if false then\n"),
    tests: ["lib/billing/payments/tests"],
  },
  {
    name: "credits that pay while something is owed",
    change: inFile(DEBTS, "  if v_owed > 0 then\n", "  if false then\n"),
    tests: ["lib/billing/payments/tests", "lib/billing/credits/properties.integration.test.ts"],
  },
];
