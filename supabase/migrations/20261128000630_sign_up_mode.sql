-- Who may make an account, and invitations. Rollback: drop the functions and tables of this file and the row of
-- retention_periods.

create table public.sign_up_settings (
  id uuid primary key, -- the newest row is in force; without any, sign-up is open
  mode text not null check (mode in ('open', 'invite', 'domains', 'closed')),
  domains text[] not null default '{}' check (cardinality(domains) <= 100),
  created_at timestamptz not null
);
alter table public.sign_up_settings enable row level security;
create policy sign_up_settings_server_only on public.sign_up_settings for all to authenticated
  using (false) with check (false);

create table public.invitations (
  id uuid primary key,
  email text not null check (email = lower(email)),
  token_hash bytea not null,
  -- What the account gets; whoever accepts brings nothing but the token.
  role text not null default 'user' check (role in ('user', 'admin')),
  tier text not null default 'free' references public.tiers (id),
  invited_by uuid references public.profiles (id) on delete set null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  accepted_at timestamptz,
  accepted_by uuid references public.profiles (id) on delete cascade,
  created_at timestamptz not null
);
create unique index invitations_token on public.invitations (token_hash);
create unique index invitations_one_open on public.invitations (email) where accepted_at is null and revoked_at is null;
create index invitations_tier on public.invitations (tier);
create index invitations_invited_by on public.invitations (invited_by);
create index invitations_accepted_by on public.invitations (accepted_by);
create index invitations_created on public.invitations (created_at desc, id desc);
alter table public.invitations enable row level security;
create policy invitations_server_only on public.invitations for all to authenticated using (false) with check (false);
insert into public.retention_periods (class, days) values ('invitations', 30);

-- Whether an account may be made for an address, and what it gets. An invitation counts with its token, or where the
-- address is proved in another way. With p_consume the invitation is used up; of parallel uses one succeeds, and the
-- lock, which app.create_account takes too, makes "there is no account yet" exact.
create function app.admit_account(
  p_email text, p_token_hash bytea, p_is_proved boolean, p_consume boolean, p_now timestamptz
) returns table (is_admitted boolean, invitation_id uuid, role text, tier text)
language plpgsql volatile set search_path = ''
as $$
declare
  v_mode text := 'open';
  v_domains text[] := '{}';
  v_invitation public.invitations;
begin
  if p_consume then
    perform pg_advisory_xact_lock(hashtext('app.create_account'));
  end if;
  select s.mode, s.domains into v_mode, v_domains from public.sign_up_settings s order by s.id desc limit 1;
  v_mode := coalesce(v_mode, 'open');
  if v_mode <> 'closed' then
    select * into v_invitation from public.invitations i
      where i.email = p_email and (i.token_hash = p_token_hash or p_is_proved)
        and i.accepted_at is null and i.revoked_at is null and i.expires_at > p_now
      for update;
  end if;
  is_admitted := v_invitation.id is not null or not exists (select 1 from public.profiles)
    or v_mode = 'open'
    or (v_mode = 'domains' and split_part(p_email, '@', 2) = any(v_domains));
  invitation_id := v_invitation.id;
  role := v_invitation.role;
  tier := v_invitation.tier;
  if is_admitted and p_consume and v_invitation.id is not null then
    update public.invitations i set accepted_at = p_now where i.id = v_invitation.id;
  end if;
  return next;
end
$$;
revoke all on function app.admit_account(text, bytea, boolean, boolean, timestamptz) from public;
