-- What each table of a school needs, in one line of a migration:
--   select tenancy.isolate('shelf.book', 'shelf.loan');
-- A transaction sees the rows of its school and no others, also as the owner, and the application may use them.
create function tenancy.isolate(variadic tables regclass[]) returns void
  language plpgsql as $$
declare
  name regclass;
begin
  foreach name in array tables loop
    execute format('alter table %s enable row level security', name);
    execute format('alter table %s force row level security', name);
    execute format('create policy own_school on %s
      using (tenant_id = tenancy.current_tenant())
      with check (tenant_id = tenancy.current_tenant())', name);
    execute format('grant select, insert, update, delete on %s to stoa_app', name);
  end loop;
end
$$;
revoke execute on function tenancy.isolate(regclass[]) from public;
