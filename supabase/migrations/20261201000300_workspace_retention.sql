-- The plan of a workspace keeps conversations only so long, as a person's does: who was told of which payer's limit.
-- Rollback: delete the notices whose payer_id is not their user_id, make user_id the primary key again, drop the column.

-- The same person is told of their own plan's limit and, apart from that, of each workspace's that they wrote in.
alter table public.retention_notices add column payer_id uuid references public.payers (id) on delete cascade;
update public.retention_notices set payer_id = user_id;
alter table public.retention_notices alter column payer_id set not null,
  drop constraint retention_notices_pkey, add primary key (user_id, payer_id);
create index retention_notices_payer on public.retention_notices (payer_id);
