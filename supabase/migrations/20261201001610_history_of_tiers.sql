-- What a tier was is its history, for as long as somebody pays by it: it is kept when the rest of the log is too old.
-- Rollback: app.purge_admin_audit of ..._admin_audit.sql.
create or replace function app.purge_admin_audit(p_before timestamptz, p_limit int) returns int
language plpgsql volatile set search_path = ''
as $$
declare
  v_count int;
begin
  perform set_config('app.purge_audit_before', p_before::text, true);
  delete from public.admin_audit where ctid = any(array(
    select a.ctid from public.admin_audit a where a.created_at < p_before and a.action <> 'tier.changed'
    limit p_limit for update skip locked));
  get diagnostics v_count = row_count;
  perform set_config('app.purge_audit_before', '', true);
  return v_count;
end
$$;
