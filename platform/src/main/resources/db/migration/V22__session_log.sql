-- Sessions that were logged by hand, perhaps offline: each field with when it was edited last, and
-- every edit as it came.

create table attendance.session_log (
  tenant_id  uuid not null,
  id         uuid not null,
  by_id      uuid not null,
  tutor_id   uuid not null,
  booking_id uuid,
  deleted    boolean not null default false,
  fields     jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, by_id) references identity.person (tenant_id, id),
  foreign key (tenant_id, tutor_id) references identity.person (tenant_id, id),
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id)
);
comment on column attendance.session_log.id is 'the client''s';
comment on column attendance.session_log.fields is 'by name: value and editedAt; some are columns, too';
create index session_log_time on attendance.session_log (tenant_id, created_at, id);
create index session_log_booking on attendance.session_log (tenant_id, booking_id) where booking_id is not null;

create table attendance.log_edit (
  tenant_id   uuid not null,
  log_id      uuid not null,
  digest      text not null,
  by_id       uuid not null,
  received_at timestamptz not null,
  body        jsonb not null,
  primary key (tenant_id, log_id, digest),
  foreign key (tenant_id, log_id) references attendance.session_log (tenant_id, id)
);

do $$
declare
  name text;
begin
  foreach name in array array['attendance.session_log', 'attendance.log_edit']
  loop
    execute format('alter table %s enable row level security', name);
    execute format('alter table %s force row level security', name);
    execute format('create policy own_school on %s
      using (tenant_id = tenancy.current_tenant())
      with check (tenant_id = tenancy.current_tenant())', name);
  end loop;
end
$$;
grant select, insert, update on attendance.session_log to stoa_app;
-- Edits are added and never changed.
grant select, insert on attendance.log_edit to stoa_app;
