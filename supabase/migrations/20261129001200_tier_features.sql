-- The rest of what a tier allows. What the operator pays for is limited by it; a person's own keys and local models are
-- not. Rollback: drop the columns of this file from tiers.

alter table public.tiers
  -- The dearest chat model, by a million tokens of its answers; null: any.
  add column model_max_micro_usd_per_mtok bigint check (model_max_micro_usd_per_mtok >= 0),
  -- The longest prompt; null: as long as the model takes.
  add column context_max_tokens int check (context_max_tokens > 0),
  add column attachment_max_bytes bigint not null default 10000000 check (attachment_max_bytes between 1 and 10485760),
  add column message_max_attachments int not null default 8 check (message_max_attachments between 1 and 8),
  add column max_budgets int not null default 20 check (max_budgets between 1 and 1000),
  add column support text not null default 'none' check (support in ('none', 'community', 'email', 'contact'));
update public.tiers set
  context_max_tokens = case id when 'free' then 200000 end,
  attachment_max_bytes = case id when 'free' then 5000000 else 10000000 end,
  message_max_attachments = case id when 'free' then 4 else 8 end,
  max_budgets = case id when 'free' then 20 when 'pro' then 50 when 'team' then 100 else 200 end,
  support = case id when 'free' then 'community' when 'enterprise' then 'contact' else 'email' end;
