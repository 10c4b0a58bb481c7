-- Addresses that receipts go to as well. Rollback: drop the table.
create table public.billing_contacts (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  email text not null check (char_length(email) between 3 and 254),
  confirmed_at timestamptz, -- null until whoever reads there has agreed; nothing else is sent before
  created_at timestamptz not null,
  unique (user_id, email)
);
alter table public.billing_contacts enable row level security;
create policy billing_contacts_read on public.billing_contacts for select to authenticated
  using (user_id = (select app.current_user_id()));
create policy billing_contacts_delete on public.billing_contacts for delete to authenticated
  using (user_id = (select app.current_user_id()));
grant select, delete on public.billing_contacts to authenticated;
