import type { Mutant } from "./mutant.ts";

const PROBER = ["supabase/tests/rls-prober.integration.test.ts"];
const LINTS = ["supabase/tests/schema-lints.integration.test.ts"];

/** Taken out of row-level security, grants and the schema. */
export const ROW_MUTANTS: readonly Mutant[] = [
  {
    name: "a table without row-level security (TN-01)",
    change: { sql: "alter table public.conversations disable row level security;" },
    tests: PROBER,
  },
  {
    name: "a policy that lets everybody read (TN-01)",
    change: { sql: "create policy leak on public.messages for select to authenticated using (true);" },
    tests: PROBER,
  },
  {
    name: "an update policy without the owner (TN-01)",
    change: {
      sql: "create policy leak on public.conversations for update to authenticated using (true) with check (true);",
    },
    tests: PROBER,
  },
  {
    name: "an insert policy that takes another owner (TN-01)",
    change: { sql: "create policy leak on public.attachments for insert to authenticated with check (true);" },
    tests: PROBER,
  },
  {
    name: "a server's table that users may read (TN-01)",
    change: {
      sql: "grant select on public.one_time_codes to authenticated; create policy leak on public.one_time_codes for select to authenticated using (true);",
    },
    tests: PROBER,
  },
  {
    name: "a ledger that users may change (I1)",
    change: {
      sql: "drop trigger usage_ledger_append_only on public.usage_ledger; grant update on public.usage_ledger to authenticated; create policy leak on public.usage_ledger for update to authenticated using (true);",
    },
    tests: PROBER,
  },
  {
    name: "a role that users may raise (TN-21)",
    change: { sql: "grant update (role, tier) on public.profiles to authenticated;" },
    tests: PROBER,
  },
  {
    name: "a hash of keys that users may read (AU-27)",
    change: { sql: "grant select (hash) on public.api_keys to authenticated;" },
    tests: [...LINTS, ...PROBER],
  },
  {
    name: "a new table that nobody reviewed (TN-03)",
    change: { sql: "create table public.surprises (id uuid primary key);" },
    tests: [...LINTS, ...PROBER],
  },
  {
    name: "a view that runs with its owner's rights (TN-02)",
    change: {
      sql: "create view public.everything as select * from public.messages; grant select on public.everything to authenticated;",
    },
    tests: [...LINTS, ...PROBER],
  },
  {
    name: "a definer function without a search path (TN-02)",
    change: {
      sql: "create function public.peek() returns bigint language sql security definer as 'select count(*) from public.messages';",
    },
    tests: LINTS,
  },
  {
    name: "a server's function that users may call (BL-12)",
    change: { sql: "grant execute on function app.begin_run(jsonb) to authenticated;" },
    tests: [...LINTS, ...PROBER],
  },
];
