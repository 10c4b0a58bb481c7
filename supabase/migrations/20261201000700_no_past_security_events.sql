-- In a person's own transaction, nothing is written into the past of their security log. Rollback:
-- app.record_security_event as 20261201000400 has it.

-- Whoever gets SQL run as somebody could otherwise date an act before the day on which its owner last looked.
create or replace function app.record_security_event(
  p_id uuid, p_user_id uuid, p_kind text, p_actor text, p_session_id uuid, p_ip text, p_user_agent text,
  p_details jsonb, p_now timestamptz
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if current_setting('role', true) = 'authenticated' then
    if app.current_user_id() is distinct from p_user_id then
      raise exception 'the log of another account' using errcode = '42501';
    end if;
    if p_kind is null or p_kind not in ('api_key_created', 'api_key_revoked', 'provider_key_saved', 'provider_key_deleted') then
      raise exception 'the server records this' using errcode = '42501';
    end if;
    -- In one of their sessions; or a script of the operator, from nowhere.
    if not exists (select 1 from public.user_sessions s
        where p_actor = 'user' and s.id = p_session_id and s.user_id = p_user_id)
      and (p_actor = 'server' and num_nonnulls(p_session_id, p_ip, p_user_agent) = 0) is not true then
      raise exception 'an act of somebody else' using errcode = '42501';
    end if;
    -- Clocks of servers differ by less.
    if p_now < statement_timestamp() - interval '5 minutes' then
      raise exception 'an act of the past' using errcode = '42501';
    end if;
  end if;
  insert into public.security_events (id, user_id, kind, actor, session_id, ip, user_agent, details, created_at)
    values (p_id, p_user_id, p_kind, p_actor, p_session_id, p_ip, p_user_agent, p_details, p_now);
end
$$;
