-- Plans that a workspace buys, with seats. Rollback: delete the billing rows whose user_id is no person's, point the keys of the
-- tables named below at profiles again, drop the triggers, functions and columns of this file and the table.

-- Who can be billed: a person, or a team workspace. Its id is theirs; what the tables of billing call user_id is one of
-- these, so that everything that is done for a person is done for a workspace in the same way.
create table public.payers (
  id uuid primary key,
  user_id uuid references public.profiles (id) on delete cascade,
  workspace_id uuid references public.workspaces (id) on delete cascade
);
create index payers_user on public.payers (user_id);
create index payers_workspace on public.payers (workspace_id);
alter table public.payers enable row level security;
create policy payers_server_only on public.payers for all to authenticated using (false) with check (false);
insert into public.payers (id, user_id) select id, id from public.profiles;
insert into public.payers (id, workspace_id) select id, id from public.workspaces where kind = 'team';

create function app.add_payer() returns trigger
language plpgsql volatile set search_path = ''
as $$
begin
  if tg_table_name = 'profiles' then insert into public.payers (id, user_id) values (new.id, new.id);
  elsif new.kind = 'team' then insert into public.payers (id, workspace_id) values (new.id, new.id);
  end if;
  return null;
end
$$;
revoke all on function app.add_payer() from public;
create trigger profiles_add_payer after insert on public.profiles for each row execute function app.add_payer();
create trigger workspaces_add_payer after insert on public.workspaces for each row execute function app.add_payer();

alter table public.billing_customers drop constraint billing_customers_user_id_fkey,
  add constraint billing_customers_user_id_fkey foreign key (user_id) references public.payers (id) on delete cascade;
alter table public.billing_subscriptions drop constraint billing_subscriptions_user_id_fkey,
  add constraint billing_subscriptions_user_id_fkey foreign key (user_id) references public.payers (id) on delete cascade;
alter table public.billing_invoices drop constraint billing_invoices_user_id_fkey,
  add constraint billing_invoices_user_id_fkey foreign key (user_id) references public.payers (id) on delete cascade;
alter table public.billing_contacts drop constraint billing_contacts_user_id_fkey,
  add constraint billing_contacts_user_id_fkey foreign key (user_id) references public.payers (id) on delete cascade;
alter table public.billing_told drop constraint billing_told_user_id_fkey,
  add constraint billing_told_user_id_fkey foreign key (user_id) references public.payers (id) on delete cascade;
alter table public.billing_refunds drop constraint billing_refunds_user_id_fkey,
  add constraint billing_refunds_user_id_fkey foreign key (user_id) references public.payers (id) on delete cascade;
alter table public.billing_disputes drop constraint billing_disputes_user_id_fkey,
  add constraint billing_disputes_user_id_fkey foreign key (user_id) references public.payers (id) on delete cascade;

-- How many members may write in a workspace whose plan is in force: as many as are paid for; of a granted tier as many as the
-- tier says.
alter table public.tiers
  -- How many may write in a workspace for one price, which a larger one pays more than once; null: not for workspaces.
  add column seats int check (seats > 0),
  add column max_seats int check (max_seats > 0); -- of a workspace that was granted it; null: any number
update public.tiers set seats = 25 where id = 'team';
alter table public.workspaces add column plan_seats int check (plan_seats > 0);

-- The seats of a workspace; null: as many as there are members.
create function app.seat_limit(p_workspace_id uuid) returns int
language sql stable set search_path = ''
as $$
  select case when w.tier is null then null when w.tier is not distinct from w.granted_tier then t.max_seats
    else w.plan_seats end
  from public.workspaces w left join public.tiers t on t.id = w.tier where w.id = p_workspace_id
$$;
revoke all on function app.seat_limit(uuid) from public;

-- Nobody takes a seat that is not there, in whatever way they come by a role that takes one. An owner always has theirs: a
-- team that passes on must not be kept from it.
create function app.take_seat() returns trigger
language plpgsql volatile set search_path = ''
as $$
declare
  v_limit int;
begin
  if new.role in ('viewer', 'owner') then return new; end if;
  if tg_op = 'UPDATE' then
    if old.role <> 'viewer' then return new; end if;
  end if;
  -- Of two who come for the last seat the second waits here, and then counts the first.
  perform 1 from public.workspaces w where w.id = new.workspace_id for update;
  v_limit := app.seat_limit(new.workspace_id);
  if v_limit is null then return new; end if;
  if (select count(*) from public.workspace_members m
      where m.workspace_id = new.workspace_id and m.role <> 'viewer' and m.user_id <> new.user_id) >= v_limit then
    raise exception 'no seat is free' using errcode = 'NXS01', detail = v_limit::text;
  end if;
  return new;
end
$$;
revoke all on function app.take_seat() from public;
create trigger workspace_members_take_seat before insert or update of role on public.workspace_members
  for each row execute function app.take_seat();
