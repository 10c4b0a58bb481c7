import { type Lint, POLICY_NAME, ROUTINES, TABLES } from "./lint.ts";

const REQUEST_ROLES = "('anon', 'authenticated')";
const POLICIES = "pg_policies o where o.schemaname in ('public', 'app')";
const VERBS = "unnest(array['select', 'insert', 'update', 'delete']) verb";
const makeFunction = (rest: string) =>
  `create function app.broken() returns int language sql ${rest} as $$ select 1 $$;
  grant execute on function app.broken() to public`;

/** Row-level security, policies, grants, functions. */
export const RIGHTS_LINTS: readonly Lint[] = [
  {
    kind: "rls_disabled",
    sql: `select c.relname as name from ${TABLES} and not c.relrowsecurity`,
    broken: { change: "alter table public.runs disable row level security", name: "runs" },
  },
  {
    kind: "grant_without_policy",
    sql: `select c.relname || ' ' || verb as name from ${TABLES.replace("where", `cross join ${VERBS} where`)}
      and (has_table_privilege('authenticated', c.oid, verb)
        or verb <> 'delete' and has_any_column_privilege('authenticated', c.oid, verb))
      and not exists (select from pg_policies o where o.schemaname = 'public' and o.tablename = c.relname
        and 'authenticated' = any (o.roles) and lower(o.cmd) in (verb, 'all'))`,
    broken: { change: "grant delete on public.conversations to authenticated", name: "conversations delete" },
  },
  {
    kind: "policy_without_grant",
    sql: `select ${POLICY_NAME} as name from ${POLICIES} and coalesce(o.qual, o.with_check) <> 'false'
      and not has_table_privilege('authenticated', format('public.%I', o.tablename), lower(o.cmd))
      and not (lower(o.cmd) <> 'delete'
        and has_any_column_privilege('authenticated', format('public.%I', o.tablename), lower(o.cmd)))`,
    broken: {
      change: `create policy dead on public.runs for delete to authenticated using (user_id = (select app.current_user_id()))`,
      name: "runs.dead",
    },
  },
  {
    kind: "policy_always_true",
    sql: `select ${POLICY_NAME} as name from ${POLICIES} and 'true' in (o.qual, o.with_check)`,
    broken: {
      change: "create policy open on public.runs for select to authenticated using (true)",
      name: "runs.open",
    },
  },
  {
    kind: "policy_without_check",
    sql: `select ${POLICY_NAME} as name from ${POLICIES} and o.cmd in ('INSERT', 'UPDATE', 'ALL') and o.with_check is null`,
    broken: {
      change: "create policy loose on public.runs for update to authenticated using (user_id = id)",
      name: "runs.loose",
    },
  },
  {
    kind: "policy_for_everybody",
    sql: `select ${POLICY_NAME} as name from ${POLICIES} and o.roles <> array['authenticated'::name]`,
    broken: { change: "create policy wide on public.runs for select using (user_id = id)", name: "runs.wide" },
  },
  {
    // Wrapped in a select, the planner calls the function once for the statement instead of once for each row.
    kind: "policy_not_init_plan",
    sql: `select ${POLICY_NAME} as name from ${POLICIES}
      and regexp_replace(coalesce(o.qual, '') || coalesce(o.with_check, ''),
        'SELECT app\\.current_user_id\\(\\)', '', 'gi') ~ '(current_user_id|auth\\.uid|current_setting)\\('`,
    broken: {
      change: "create policy slow on public.runs for select to authenticated using (user_id = app.current_user_id())",
      name: "runs.slow",
    },
  },
  {
    kind: "policy_column_without_index",
    sql: `select distinct o.tablename || '.' || a.attname as name from pg_policies o
      join pg_class c on c.relnamespace = 'public'::regnamespace and c.relname = o.tablename
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      where o.schemaname = 'public' and o.qual ~ ('\\m' || a.attname || ' = \\( SELECT app\\.current_user_id')
        and not exists (
          select from pg_index i where i.indrelid = c.oid and a.attnum = any (i.indkey) and i.indpred is null)`,
    broken: { change: "drop index public.runs_user", name: "runs.user_id" },
  },
  {
    kind: "anon_grant",
    sql: `select c.relname || ' ' || p as name from pg_class c
      cross join unnest(array['select', 'insert', 'update', 'references']) p
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
        and has_any_column_privilege('anon', c.oid, p)`,
    broken: { change: "grant select (id) on public.profiles to anon", name: "profiles select" },
  },
  {
    kind: "structural_grant",
    sql: `select r.rolname || ' ' || c.relname || ' ' || p as name from pg_class c cross join pg_roles r
      cross join unnest(array['truncate', 'references', 'trigger']) p
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
        and r.rolname in ${REQUEST_ROLES} and has_table_privilege(r.oid, c.oid, p)`,
    broken: { change: "grant trigger on public.runs to authenticated", name: "authenticated runs trigger" },
  },
  {
    kind: "grantable_grant",
    sql: `select c.relname as name from pg_class c cross join lateral aclexplode(c.relacl) g
      where c.relnamespace = 'public'::regnamespace and g.is_grantable and g.grantee <> c.relowner`,
    broken: { change: "grant select on public.runs to authenticated with grant option", name: "runs" },
  },
  {
    kind: "schema_create",
    sql: `select r.rolname || ' ' || n.nspname as name from pg_namespace n cross join pg_roles r
      where r.rolname in ${REQUEST_ROLES} and n.nspname !~ '^pg_temp' and has_schema_privilege(r.oid, n.oid, 'create')`,
    broken: { change: "grant create on schema app to authenticated", name: "authenticated app" },
  },
  {
    kind: "view_of_definer",
    sql: `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
      and not coalesce(c.reloptions @> array['security_invoker=true'], false)
      and not coalesce(c.reloptions @> array['security_invoker=on'], false)`,
    broken: { change: "create view public.broken as select id from public.runs", name: "broken" },
  },
  {
    kind: "view_written",
    sql: `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
      and (has_any_column_privilege('authenticated', c.oid, 'insert, update')
        or has_table_privilege('authenticated', c.oid, 'delete'))`,
    broken: {
      change: "create view public.broken as select id from public.runs; grant delete on public.broken to authenticated",
      name: "broken",
    },
  },
  {
    kind: "function_search_path",
    sql: `select p.proname as name from ${ROUTINES} and not coalesce(p.proconfig @> array['search_path=""'], false)`,
    broken: { change: makeFunction(""), name: "broken" },
  },
  {
    kind: "function_for_everybody",
    sql: `select p.proname as name from ${ROUTINES}
      and (p.proacl is null or exists (select from aclexplode(p.proacl) g where g.grantee = 0))`,
    broken: { change: makeFunction("set search_path = ''"), name: "broken" },
  },
  {
    kind: "definer_called_by_anon",
    sql: `select p.proname as name from ${ROUTINES} and p.prosecdef and has_function_privilege('anon', p.oid, 'execute')`,
    broken: { change: makeFunction("security definer set search_path = ''"), name: "broken" },
  },
  {
    kind: "default_grant",
    sql: `select coalesce(d.defaclnamespace::regnamespace::text, '-') || ' ' || d.defaclobjtype::text as name from pg_default_acl d
      cross join lateral aclexplode(d.defaclacl) g left join pg_roles r on r.oid = g.grantee
      where (g.grantee = 0 or r.rolname in ${REQUEST_ROLES})
        and coalesce(d.defaclnamespace::regnamespace::text, 'public') in ('public', 'app')`,
    broken: {
      change: "alter default privileges in schema public grant select on tables to authenticated",
      name: "public r",
    },
  },
];
