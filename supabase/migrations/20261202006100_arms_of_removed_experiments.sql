-- Processes know arms for up to five seconds. An answer that begins while its experiment is removed waits for that, and then
-- belongs to none: it used to fail, because what it was to be noted of had gone. Replaced: app.assign_arm. Rollback: restore
-- it from 20261127000320_experiments.sql.

create or replace function app.assign_arm(p_experiment jsonb, p_user_id uuid, p_reservation_id uuid, p_message_id uuid, p_now timestamptz)
returns void
language sql volatile set search_path = ''
as $$
  insert into public.experiment_assignments (reservation_id, experiment_id, arm_id, user_id, unit, message_id, created_at)
  select p_reservation_id, a.experiment_id, a.id, p_user_id, p_experiment ->> 'unit', p_message_id, p_now
  from public.experiment_arms a join public.experiments e on e.id = a.experiment_id
  where a.id = (p_experiment ->> 'armId')::uuid for key share of e
$$;
