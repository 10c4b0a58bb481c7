import type { Mutant } from "./mutant.ts";

const PROBER = ["supabase/tests/rls-prober.integration.test.ts"];
const SECURITY_LOG = ["lib/auth/security-log/security-log.integration.test.ts"];
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
  {
    name: "a project that its former members still read (TN-13)",
    change: { sql: "alter policy projects_read on public.projects using (user_id = (select app.current_user_id()));" },
    tests: PROBER,
  },
  {
    name: "an administrator who reads what tenants store (TN-01)",
    change: {
      sql: "create policy all_seeing on public.attachments for select to authenticated using ((select app.is_admin()));",
    },
    tests: PROBER,
  },
  {
    name: "a function that asks nothing of its caller (TN-01)",
    change: { sql: "alter function app.overage_percent(uuid) security definer;" },
    tests: PROBER,
  },
  {
    name: "a viewer for whom the workspace pays (TN-14)",
    change: {
      sql: `create or replace function app.my_paying_workspace_ids() returns setof uuid
        language sql stable security definer rows 10 set search_path = ''
        as $$ select m.workspace_id from public.workspace_members m where m.user_id = app.current_user_id() $$;`,
    },
    tests: PROBER,
  },
  {
    name: "a security log that anybody writes for others (AU-23)",
    change: {
      sql: `do $do$ declare f text := pg_get_functiondef('app.record_security_event(uuid,uuid,text,text,uuid,text,text,jsonb,timestamptz)'::regprocedure); begin
        execute replace(f, 'is distinct from p_user_id', 'is null'); end $do$;`,
    },
    tests: PROBER,
  },
  {
    name: "a security log in which a person writes what only the server records (AU-23)",
    change: {
      sql: `do $do$ declare f text := pg_get_functiondef('app.record_security_event(uuid,uuid,text,text,uuid,text,text,jsonb,timestamptz)'::regprocedure); begin
        execute replace(f, 'p_kind is null or p_kind not in', 'p_kind is null and p_kind not in'); end $do$;`,
    },
    tests: SECURITY_LOG,
  },
  {
    name: "a security log that takes anybody's session (AU-23)",
    change: {
      sql: `do $do$ declare f text := pg_get_functiondef('app.record_security_event(uuid,uuid,text,text,uuid,text,text,jsonb,timestamptz)'::regprocedure); begin
        execute replace(f, 'and s.user_id = p_user_id', ''); end $do$;`,
    },
    tests: SECURITY_LOG,
  },
  {
    name: "a security log in which a person writes into the past (AU-23)",
    change: {
      sql: `do $do$ declare f text := pg_get_functiondef('app.record_security_event(uuid,uuid,text,text,uuid,text,text,jsonb,timestamptz)'::regprocedure); begin
        execute replace(f, '5 minutes', '5 years'); end $do$;`,
    },
    tests: SECURITY_LOG,
  },
];
