-- Where a workspace pays, its plan is in force for what its members do there, and no plan of their own. Rollback: drop the
-- functions of this file and the column, restore attachments_create of ..._chat.sql and the two statements of open_run that
-- count running answers (..._overage.sql).

-- The workspaces that pay for the signed-in user, by the rule of app.reserve_own_usage: a viewer takes no seat, and is paid
-- nothing. SECURITY DEFINER as app.my_workspace_ids.
create function app.my_paying_workspace_ids() returns setof uuid
language sql stable security definer rows 10 set search_path = ''
as $$
  select w.id from public.workspace_members m join public.workspaces w on w.id = m.workspace_id
  where m.user_id = app.current_user_id() and m.role <> 'viewer' and w.tier is not null and w.deleted_at is null
$$;
revoke all on function app.my_paying_workspace_ids() from public;
grant execute on function app.my_paying_workspace_ids() to authenticated, service_role;

-- The tier in force for what the signed-in user does in a workspace. SECURITY DEFINER: it tells people their own.
create function app.my_tier(p_workspace_id uuid) returns text
language sql stable security definer set search_path = ''
as $$
  select coalesce(w.tier, p.tier) from public.profiles p
  left join public.workspaces w on w.id = p_workspace_id and w.id in (select app.my_paying_workspace_ids())
  where p.id = app.current_user_id()
$$;
revoke all on function app.my_tier(uuid) from public;
grant execute on function app.my_tier(uuid) to authenticated, service_role;

-- Where a file was stored. What was uploaded before belongs to the workspace of the conversation that shows it. Null: the
-- workspace is gone, or the file came from elsewhere.
alter table public.attachments add column workspace_id uuid references public.workspaces (id) on delete set null;
update public.attachments a set workspace_id = c.workspace_id
  from public.messages m join public.conversations c on c.id = m.conversation_id
  where m.user_id = a.user_id and a.unreferenced_since is null
    and m.parts @> jsonb_build_array(jsonb_build_object('type', 'file', 'url', '/api/v1/attachments/' || a.id));
create index attachments_workspace_size on public.attachments (workspace_id) include (size_bytes);
-- Nobody fills the storage of a workspace that they are no member of.
drop policy attachments_create on public.attachments;
create policy attachments_create on public.attachments for insert to authenticated
  with check (user_id = (select app.current_user_id())
    and (workspace_id is null or workspace_id in (select app.my_workspace_ids())));

-- What files take and may take where the signed-in user works. Where the workspace pays, what is stored in it by anybody
-- counts; else what the person has stored where nobody else pays.
-- SECURITY DEFINER: a sum over the files of others, for members.
create function app.storage_use(p_workspace_id uuid)
returns table (used_bytes bigint, max_bytes bigint, max_file_bytes int)
language sql stable security definer set search_path = ''
as $$
  select case when w.id is null then
      (select coalesce(sum(a.size_bytes), 0)::bigint from public.attachments a where a.user_id = p.id
        and (a.workspace_id is null or a.workspace_id not in (select app.my_paying_workspace_ids())))
    else (select coalesce(sum(a.size_bytes), 0)::bigint from public.attachments a where a.workspace_id = w.id) end,
    t.storage_max_bytes, t.attachment_max_bytes
  from public.profiles p
  left join public.workspaces w on w.id = p_workspace_id and w.id in (select app.my_paying_workspace_ids())
  join public.tiers t on t.id = coalesce(w.tier, p.tier)
  where p.id = app.current_user_id()
$$;
revoke all on function app.storage_use(uuid) from public;
grant execute on function app.storage_use(uuid) to authenticated, service_role;

-- How many answers somebody may have written at once where they work, and how many are: those that the same payer pays for.
create function app.parallel_runs(p_user_id uuid, p_workspace_id uuid, p_now timestamptz)
returns table (max_running int, running bigint)
language sql stable set search_path = ''
as $$
  select t.max_parallel_runs, (
    select count(*) from public.runs r join public.usage_reservations u on u.id = r.reservation_id
    where r.user_id = p.id and r.status = 'running' and r.heartbeat_at > p_now - interval '30 seconds'
      and case when w.id is null then u.paid_by <> 'workspace' else u.paid_by = 'workspace' and u.workspace_id = w.id end)
  from public.profiles p
  left join public.workspaces w on w.id = p_workspace_id and w.tier is not null and w.deleted_at is null
    and exists (select 1 from public.workspace_members m
      where m.workspace_id = w.id and m.user_id = p.id and m.role <> 'viewer')
  join public.tiers t on t.id = coalesce(w.tier, p.tier)
  where p.id = p_user_id
$$;
revoke all on function app.parallel_runs(uuid, uuid, timestamptz) from public;

-- open_run as the files before this one have left it, with that in the place of the person's own tier.
do $do$
declare
  v_before text := pg_get_functiondef('app.open_run(jsonb)'::regprocedure);
  v_after text := regexp_replace(v_before,
    'select t\.max_parallel_runs into v_cap.*?interval ''30 seconds'';',
    $new$select l.max_running, l.running into v_cap, v_running
    from app.parallel_runs(v_user, (p ->> 'workspaceId')::uuid, v_now) l;$new$);
begin
  if v_after = v_before then raise exception 'app.open_run counts running answers in another way'; end if;
  execute v_after;
end
$do$;
