-- What the server noticed about who was in a class: facts, and when it was itself there to notice any.

create schema attendance;
grant usage on schema attendance to stoa_app;

-- Each start of a server. Of no school: it is the same for all of them.
create table attendance.run (
  id         uuid primary key,
  started_at timestamptz not null,
  alive_at   timestamptz not null,
  ended_at   timestamptz
);
comment on column attendance.run.alive_at is 'up to here all of its facts are stored';
comment on column attendance.run.ended_at is 'null: it goes on, or has died without a word';
create index run_time on attendance.run (started_at);

-- When a run could not use its database, so that nobody could be let in.
create table attendance.outage (
  run_id  uuid not null references attendance.run,
  from_at timestamptz not null,
  to_at   timestamptz not null check (to_at >= from_at),
  primary key (run_id, from_at)
);

-- Which class a room is of, for who knows its name only; and when the class must be looked at next,
-- for who looks after every school.
create table attendance.class (
  tenant_id  uuid not null,
  booking_id uuid primary key,
  room       text not null unique,
  due_at     timestamptz,
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade
);
comment on column attendance.class.due_at is 'null: there is nothing to decide';
create index class_due on attendance.class (due_at) where due_at is not null;

create table attendance.fact (
  tenant_id   uuid not null,
  id          uuid primary key,
  entry       bigint generated always as identity,
  booking_id  uuid not null,
  run_id      uuid not null,
  room        text not null,
  person_id   uuid not null,
  participant text not null,
  kind        text not null,
  at          timestamptz not null,
  detail      text not null,
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade
);
comment on column attendance.fact.person_id is 'as the token said: no foreign key';
create index fact_booking on attendance.fact (tenant_id, booking_id, entry);

do $$
declare
  name text;
begin
  foreach name in array array['attendance.class', 'attendance.fact']
  loop
    execute format('alter table %s enable row level security', name);
    execute format('alter table %s force row level security', name);
    execute format('create policy own_school on %s
      using (tenant_id = tenancy.current_tenant())
      with check (tenant_id = tenancy.current_tenant())', name);
  end loop;
end
$$;
create policy known_room on attendance.class for select
  using (room = tenancy.known_key());
create policy every_school on attendance.class for select
  using (tenancy.known_key() = 'attendance.class');

grant select, insert, update on attendance.run to stoa_app;
grant select, insert on attendance.outage to stoa_app;
grant select, insert, update on attendance.class to stoa_app;
-- Facts are added and never changed.
grant select, insert on attendance.fact to stoa_app;

-- When it can be told for the first time that somebody has not come. The policy is a column of
-- scheduling.booking from V14 on; what has none waits ten minutes.
create function attendance.first_due(booking jsonb) returns timestamptz
  language sql stable parallel safe
  return case when booking->>'status' = 'confirmed' then least(
    (booking->>'starts_at')::timestamptz + coalesce((booking->'policy'->>'noShowAfter')::int, 10) * interval '1 minute',
    (booking->>'ends_at')::timestamptz)
  end;

create function attendance.follow_booking() returns trigger
  language plpgsql as $$
begin
  insert into attendance.class (tenant_id, booking_id, room, due_at)
    values (new.tenant_id, new.id, new.room, attendance.first_due(to_jsonb(new)))
    on conflict (booking_id) do update set room = excluded.room, due_at = excluded.due_at;
  return null;
end
$$;
create trigger booking_attended after insert or update of room, status, starts_at, ends_at
  on scheduling.booking for each row execute function attendance.follow_booking();

-- What is there already: read as the owner, whom forced policies would bind, too.
alter table scheduling.booking no force row level security;
alter table attendance.class no force row level security;
insert into attendance.class (tenant_id, booking_id, room, due_at)
  select tenant_id, id, room, attendance.first_due(to_jsonb(b)) from scheduling.booking b;
alter table attendance.class force row level security;
alter table scheduling.booking force row level security;
