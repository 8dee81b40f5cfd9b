-- What became of classes: decided from facts, kept beside what somebody has corrected.

create table attendance.outcome (
  tenant_id       uuid not null,
  booking_id      uuid primary key,
  decision        text not null check (decision in ('completed', 'no_show_student', 'no_show_tutor', 'technical')),
  why             text not null,
  overlap_seconds integer not null,
  decided_at      timestamptz not null,
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade
);

-- A line for each person: what was measured, and in now_… what somebody has corrected it to.
create table attendance.sheet (
  tenant_id       uuid not null,
  booking_id      uuid not null,
  person_id       uuid not null,
  part            text not null check (part in ('tutor', 'student', 'substitute', 'guest')),
  verdict         text not null,
  arrived_at      timestamptz,
  left_at         timestamptz,
  late_seconds    integer not null,
  early_seconds   integer not null,
  present_seconds integer not null,
  talked_seconds  integer not null,
  overlap_seconds integer not null,
  now_verdict     text,
  now_arrived_at  timestamptz,
  now_left_at     timestamptz,
  primary key (booking_id, person_id),
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade
);
create index sheet_person on attendance.sheet (tenant_id, person_id, booking_id);

create table attendance.correction (
  tenant_id  uuid not null,
  id         uuid primary key default uuidv7(),
  booking_id uuid not null,
  person_id  uuid,
  by_id      uuid not null,
  at         timestamptz not null,
  reason     text not null check (reason <> ''),
  before     jsonb not null,
  after      jsonb not null,
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade
);
comment on column attendance.correction.person_id is 'null: the outcome of the class';
create index correction_booking on attendance.correction (tenant_id, booking_id, at);

do $$
declare
  name text;
begin
  foreach name in array array['attendance.outcome', 'attendance.sheet', 'attendance.correction']
  loop
    execute format('alter table %s enable row level security', name);
    execute format('alter table %s force row level security', name);
    execute format('create policy own_school on %s
      using (tenant_id = tenancy.current_tenant())
      with check (tenant_id = tenancy.current_tenant())', name);
    execute format('grant select, insert, update on %s to stoa_app', name);
  end loop;
end
$$;
revoke update on attendance.correction from stoa_app;
