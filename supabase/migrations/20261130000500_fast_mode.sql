-- A fourth mode of Auto: the fastest model that is good enough. Rollback: set 'fast' to 'balanced' and put the former checks back.
do $$
declare
  v_place record;
begin
  for v_place in select * from (values ('profiles', 'route_mode'), ('conversations', 'route_mode'), ('api_keys', 'route_mode'),
      ('workspaces', 'route_mode_limit'), ('projects', 'route_mode'), ('experiment_arms', 'mode')) as p (tab, col) loop
    execute format('alter table public.%I drop constraint %I', v_place.tab, v_place.tab || '_' || v_place.col || '_check');
    execute format('alter table public.%I add constraint %I check (%I in (''economy'', ''fast'', ''balanced'', ''quality''))',
      v_place.tab, v_place.tab || '_' || v_place.col || '_check', v_place.col);
  end loop;
end
$$;
