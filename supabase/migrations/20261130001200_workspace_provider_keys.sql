-- A provider key belongs to a person or to a workspace. Rollback: delete the rows without a user_id, drop what this file
-- creates, and make user_id not null again.
alter table public.provider_keys
  alter column user_id drop not null,
  -- The rows of workspaces have no user, so that no policy shows or lets write them to the request roles: the server does,
  -- for those who administer the workspace.
  add column workspace_id uuid references public.workspaces (id) on delete cascade,
  add constraint provider_keys_one_owner check (num_nonnulls(user_id, workspace_id) = 1);
create index provider_keys_of_workspace on public.provider_keys (workspace_id, provider);

-- A deleted workspace keeps no secret, however it was deleted.
create function app.drop_workspace_keys() returns trigger
language plpgsql volatile set search_path = ''
as $$
begin
  delete from public.provider_keys k where k.workspace_id = new.id;
  return null;
end
$$;
revoke all on function app.drop_workspace_keys() from public;
create trigger workspaces_drop_keys after update of deleted_at on public.workspaces
  for each row when (new.deleted_at is not null) execute function app.drop_workspace_keys();
