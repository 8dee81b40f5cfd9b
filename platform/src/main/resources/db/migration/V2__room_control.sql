-- Who runs a class, who waits at its door, who may not come in, and its breakout rooms.

create schema classroom;
grant usage on schema classroom to stoa_app;

-- How a class is run, once its host has changed anything. `room` is the booking's: by it the
-- media side asks when the room opens again.
create table classroom.control (
  tenant_id         uuid not null,
  booking_id        uuid primary key,
  room              text not null unique,
  host_id           uuid,
  locked            boolean not null default false,
  breakouts_end_at  timestamptz,
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade,
  foreign key (tenant_id, host_id) references identity.person (tenant_id, id)
);
comment on column classroom.control.host_id is 'null: the tutor of the booking';
comment on column classroom.control.breakouts_end_at is 'null: there are no breakout rooms';

-- Somebody at the door, and what became of it.
create table classroom.knock (
  tenant_id  uuid not null,
  booking_id uuid not null,
  person_id  uuid not null,
  status     text not null check (status in ('waiting', 'admitted', 'refused')),
  message    text not null default '',
  asked_at   timestamptz not null,
  primary key (booking_id, person_id),
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id)
);

create table classroom.ban (
  tenant_id  uuid not null,
  booking_id uuid not null,
  person_id  uuid not null,
  room       text not null,
  primary key (booking_id, person_id),
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id)
);
create index ban_room on classroom.ban (room);

create table classroom.breakout (
  tenant_id  uuid not null,
  booking_id uuid not null,
  number     int not null check (number > 0),
  name       text not null check (name <> ''),
  primary key (booking_id, number),
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade
);

create table classroom.breakout_seat (
  tenant_id  uuid not null,
  booking_id uuid not null,
  person_id  uuid not null,
  number     int not null,
  primary key (booking_id, person_id),
  foreign key (booking_id, number) references classroom.breakout (booking_id, number) on delete cascade,
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id)
);

-- What was done, by whom, to whom: rows are added and never changed.
create table classroom.act (
  tenant_id  uuid not null,
  id         uuid primary key default uuidv7(),
  booking_id uuid not null,
  actor_id   uuid not null,
  verb       text not null check (verb <> ''),
  subject_id uuid,
  detail     text not null default '',
  at         timestamptz not null,
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade
);
create index act_booking on classroom.act (tenant_id, booking_id, at);

do $$
declare
  name text;
begin
  foreach name in array array['classroom.control', 'classroom.knock', 'classroom.ban',
    'classroom.breakout', 'classroom.breakout_seat', 'classroom.act']
  loop
    execute format('alter table %s enable row level security', name);
    execute format('alter table %s force row level security', name);
    execute format('create policy own_school on %s
      using (tenant_id = tenancy.current_tenant())
      with check (tenant_id = tenancy.current_tenant())', name);
    execute format('grant select, insert, update, delete on %s to stoa_app', name);
  end loop;
end
$$;
revoke update, delete on classroom.act from stoa_app;

-- A room opens before anybody says whose it is: exactly the rows of the room that is named.
create policy known_room on classroom.control for select using (room = tenancy.known_key());
create policy known_room on classroom.ban for select using (room = tenancy.known_key());
