import { inFile, type Mutant } from "./mutant.ts";

const SETTLING = "supabase/migrations/20261129000900_top_ups.sql";
const BEGINNING = "supabase/migrations/20261201000900_taken_back_top_ups.sql";
// The newest text of the function that decides.
const RESERVE = "supabase/migrations/20261204000100_flat_reservations.sql";
const TESTS = ["lib/billing/top-ups/tests"];

/** Taken out of credits that are bought by themselves. */
export const TOP_UP_MUTANTS: readonly Mutant[] = [
  {
    name: "top-up: automatic purchases beyond the month's ceiling",
    change: inFile(
      BEGINNING,
      " + s.amount_micro_usd > s.ceiling_micro_usd then return false",
      " > s.ceiling_micro_usd then return false",
    ),
    tests: TESTS,
  },
  {
    name: "top-up: a second purchase while one is open, and one lock less between those who ask",
    change: inFile(
      BEGINNING,
      "if exists (select from public.top_ups u where u.user_id = p_user_id and u.closed_at is null) then return false; end if;",
      "",
    ),
    tests: TESTS,
  },
  {
    name: "top-up: credits granted each time a payment is told",
    change: inFile(SETTLING, "where id = p_id and state <> 'paid' returning", "where id = p_id returning"),
    tests: TESTS,
  },
  {
    name: "top-up: credits for a payment that is not made",
    change: inFile(
      "lib/billing/top-ups/settle-top-up.ts",
      'if (status === "paid") await',
      'if (status !== "void") await',
    ),
    tests: TESTS,
  },
  {
    name: "top-up: a refused invoice that is left to be paid later",
    change: inFile(
      "lib/billing/top-ups/charge-top-up.ts",
      'if (ended !== "paid" && ended !== "asks_holder" && opened.status === "open")',
      "if (ended === null)",
    ),
    tests: TESTS,
  },
  {
    name: "a budget that lets through what has no known price",
    change: inFile(
      RESERVE,
      "if p_worst_case_micro_usd is distinct from 0 then",
      "if coalesce(p_worst_case_micro_usd, 0) > 0 then",
    ),
    tests: ["lib/billing/budgets/budgets.integration.test.ts"],
  },
  {
    name: "top-up: a charge after it was turned off",
    change: inFile(
      "lib/billing/top-ups/charge-top-up.ts",
      'if (topUp?.state !== "charging") return;',
      "if (topUp === undefined) return;",
    ),
    tests: TESTS,
  },
];
