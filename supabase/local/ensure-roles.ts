import type { Sql, TransactionSql } from "postgres";

/** Creates what a hosted Supabase project has from the start: its request roles, and the schemas auth and extensions. */
export async function ensureRoles(sql: Sql | TransactionSql): Promise<void> {
  await sql.unsafe(`
    do $$ begin
      if not exists (select from pg_roles where rolname = 'anon') then create role anon nologin; end if;
      if not exists (select from pg_roles where rolname = 'authenticated') then create role authenticated nologin; end if;
      if not exists (select from pg_roles where rolname = 'service_role') then
        create role service_role nologin bypassrls;
      end if;
    end $$;
    create schema if not exists auth;
    create schema if not exists extensions;
    grant usage on schema auth, extensions, public to anon, authenticated, service_role;
  `);
}
