-- Bookings as they are asked for, confirmed and held: what was agreed, which time it takes from whom,
-- which moves are legal, how many seats there are and who waits for one.

alter table scheduling.booking
  add column session_type_id    uuid,
  add column zone               text not null default 'UTC' check (zone <> ''),
  add column buffer_before      integer not null default 0 check (buffer_before between 0 and 1440),
  add column buffer_after       integer not null default 0 check (buffer_after between 0 and 1440),
  add column occupied           tstzrange,
  add column seats              integer not null default 1 check (seats between 1 and 200),
  add column taken              integer not null default 0,
  add column policy             jsonb not null default '{}',
  add column emergency          boolean not null default false,
  add column changed_by         text not null default 'system'
                                check (changed_by in ('student', 'tutor', 'admin', 'system')),
  add column reason             text not null default '',
  add column correction         text,
  add column asked_by           uuid,
  add column proposed_starts_at timestamptz,
  add column proposed_ends_at   timestamptz,
  add column proposed_by        uuid,
  add column series_id          uuid,
  add column series_at          timestamptz,
  add column version            bigint not null default 1,
  add column sequence           integer not null default 0,
  add column created_at         timestamptz not null default now(),
  add constraint proposal_is_whole check (
    num_nonnulls(proposed_starts_at, proposed_ends_at, proposed_by) in (0, 3)
    and (proposed_ends_at is null or proposed_ends_at > proposed_starts_at)),
  add foreign key (tenant_id, asked_by) references identity.person (tenant_id, id),
  drop constraint booking_status_check,
  add constraint booking_status_check
    check (status in ('pending', 'confirmed', 'declined', 'completed', 'cancelled', 'no_show'));
comment on column scheduling.booking.occupied is 'what it takes of the tutor''s time, buffers included';
comment on column scheduling.booking.taken is 'seats booked or offered; counted by a trigger';
comment on column scheduling.booking.policy is 'as it was agreed; later edits of the session type change nothing';
comment on column scheduling.booking.correction is 'why a completed class became a no-show, or the other way round';
comment on column scheduling.booking.series_at is 'when the series'' rule had it begin, wherever it was moved since';
comment on column scheduling.booking.version is 'counts every change: the ETag';
comment on column scheduling.booking.sequence is 'counts changes of time, title and people: SEQUENCE of RFC 5545';

create sequence scheduling.waiting_line;
grant usage on sequence scheduling.waiting_line to stoa_app;

-- booked: takes part; offered: the seat is held until a time; waiting: in line, by place; cancelled: has left.
alter table scheduling.seat
  add column state      text not null default 'booked'
                        check (state in ('booked', 'offered', 'waiting', 'cancelled')),
  add column occupied   tstzrange,
  add column place      bigint not null default nextval('scheduling.waiting_line'),
  add column until      timestamptz,
  add column changed_at timestamptz not null default now(),
  add constraint offer_has_end check ((state = 'offered') = (until is not null));
comment on column scheduling.seat.occupied is 'what it takes of the student''s time; copied from the booking by triggers';

-- Whether a booking of this status takes its time from anybody. History does, too, and cannot clash.
create function scheduling.holds(status text) returns boolean
  language sql immutable parallel safe
  return status in ('pending', 'confirmed', 'completed', 'no_show');

-- The one place of the database that knows which moves are legal; the code's is Booking.Status.
create function scheduling.may_become(was text, will text) returns boolean
  language sql immutable parallel safe
  return (was, will) in (
    ('pending', 'confirmed'), ('pending', 'declined'), ('pending', 'cancelled'),
    ('confirmed', 'completed'), ('confirmed', 'cancelled'), ('confirmed', 'no_show'));

create function scheduling.keep_booking() returns trigger
  language plpgsql as $$
begin
  new.occupied := tstzrange(
    new.starts_at - make_interval(mins => new.buffer_before),
    new.ends_at + make_interval(mins => new.buffer_after));
  if tg_op = 'UPDATE' then
    if new.status <> old.status and not scheduling.may_become(old.status, new.status)
        and not ((old.status, new.status) in (('completed', 'no_show'), ('no_show', 'completed'))
          and new.correction <> '' and new.correction is distinct from old.correction) then
      raise exception 'illegal_move' using errcode = 'ST409', hint = old.status || ' ' || new.status,
        detail = format('What is %s cannot become %s.', old.status, new.status);
    end if;
    new.version := old.version + 1;
  end if;
  return new;
end
$$;
create trigger booking_kept before insert or update on scheduling.booking
  for each row execute function scheduling.keep_booking();

create function scheduling.keep_seat() returns trigger
  language plpgsql as $$
begin
  new.occupied := (
    select tstzrange(b.starts_at, b.ends_at) from scheduling.booking b
    where b.id = new.booking_id and b.tenant_id = new.tenant_id
      and new.state = 'booked' and scheduling.holds(b.status));
  if tg_op = 'UPDATE' and new.state <> old.state then
    new.changed_at := now();
  end if;
  return new;
end
$$;
create trigger seat_kept before insert or update on scheduling.seat
  for each row execute function scheduling.keep_seat();

-- The students' time follows the booking's.
create function scheduling.move_seats() returns trigger
  language plpgsql as $$
begin
  if (old.starts_at, old.ends_at, scheduling.holds(old.status))
      is distinct from (new.starts_at, new.ends_at, scheduling.holds(new.status)) then
    update scheduling.seat set occupied = null where booking_id = new.id and tenant_id = new.tenant_id;
  end if;
  return null;
end
$$;
create trigger booking_moves_seats after update on scheduling.booking
  for each row execute function scheduling.move_seats();

-- Counts the seats in the booking's row, which is locked by it until the end of the transaction: of two
-- that take the last seat at once, the second waits, and is refused.
create function scheduling.take_seat() returns trigger
  language plpgsql as $$
declare
  held integer := 0;
begin
  if tg_op <> 'INSERT' then
    held := held - (old.state in ('booked', 'offered'))::int;
  end if;
  if tg_op <> 'DELETE' then
    held := held + (new.state in ('booked', 'offered'))::int;
  end if;
  if tg_op = 'UPDATE' and held = 0 and old.state = new.state then
    return null;
  end if;
  update scheduling.booking set taken = taken + held
    where id = coalesce(new.booking_id, old.booking_id) and tenant_id = coalesce(new.tenant_id, old.tenant_id)
      and (held <= 0 or taken + held <= seats);
  if not found and held > 0 then
    raise exception 'class_full' using errcode = 'ST409', hint = 'seats', detail = 'Every seat of this class is taken.';
  end if;
  return null;
end
$$;

-- What must be seen to at a time, of every school: requests that nobody has decided on by their start,
-- and offers that end. A small table of its own, so that those of bookings and seats need no policy
-- besides their school's.
create table scheduling.due (
  tenant_id  uuid not null,
  booking_id uuid not null,
  student_id uuid,
  at         timestamptz not null,
  unique nulls not distinct (booking_id, student_id),
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade
);
comment on column scheduling.due.student_id is 'whose offer ends; null for a request';
create index due_at on scheduling.due (at);
alter table scheduling.due enable row level security;
alter table scheduling.due force row level security;
create policy own_school on scheduling.due
  using (tenant_id = tenancy.current_tenant())
  with check (tenant_id = tenancy.current_tenant());
create policy every_school on scheduling.due for select
  using (tenancy.known_key() = 'scheduling.due');
grant select, insert, update, delete on scheduling.due to stoa_app;

-- Which class a room is of, for who knows its name only and no school yet: facts of the media server.
create table scheduling.room (
  room       text primary key,
  tenant_id  uuid not null,
  booking_id uuid not null,
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade
);
alter table scheduling.room enable row level security;
alter table scheduling.room force row level security;
create policy own_school on scheduling.room
  using (tenant_id = tenancy.current_tenant())
  with check (tenant_id = tenancy.current_tenant());
create policy known_room on scheduling.room for select
  using (room = tenancy.known_key());
grant select, insert, update, delete on scheduling.room to stoa_app;

create function scheduling.note_room() returns trigger
  language plpgsql as $$
begin
  insert into scheduling.room (room, tenant_id, booking_id) values (new.room, new.tenant_id, new.id);
  return null;
end
$$;
create trigger booking_room after insert on scheduling.booking
  for each row execute function scheduling.note_room();

create function scheduling.note_request() returns trigger
  language plpgsql as $$
begin
  if new.status = 'pending' then
    insert into scheduling.due (tenant_id, booking_id, at) values (new.tenant_id, new.id, new.starts_at)
      on conflict (booking_id, student_id) do update set at = excluded.at;
  elsif tg_op = 'UPDATE' and old.status = 'pending' then
    delete from scheduling.due where booking_id = new.id and student_id is null;
  end if;
  return null;
end
$$;
create trigger booking_due after insert or update of status, starts_at on scheduling.booking
  for each row execute function scheduling.note_request();

create function scheduling.note_offer() returns trigger
  language plpgsql as $$
begin
  if new.state = 'offered' then
    insert into scheduling.due (tenant_id, booking_id, student_id, at)
      values (new.tenant_id, new.booking_id, new.student_id, new.until)
      on conflict (booking_id, student_id) do update set at = excluded.at;
  elsif tg_op = 'UPDATE' and old.state = 'offered' then
    delete from scheduling.due where booking_id = new.booking_id and student_id = new.student_id;
  end if;
  return null;
end
$$;
create trigger seat_due after insert or update of state, until on scheduling.seat
  for each row execute function scheduling.note_offer();

-- What is there already: changed as the owner, whom forced policies would bind, too.
alter table scheduling.booking no force row level security;
alter table scheduling.seat no force row level security;
alter table scheduling.due no force row level security;
alter table scheduling.room no force row level security;
alter table scheduling.booking drop constraint tutor_is_free;
update scheduling.booking b set taken = n.students, seats = greatest(n.students, 1)
  from (select booking_id, count(*)::int students from scheduling.seat group by booking_id) n
  where n.booking_id = b.id;
update scheduling.booking set occupied = tstzrange(starts_at, ends_at) where occupied is null;
update scheduling.seat set state = state;
insert into scheduling.room (room, tenant_id, booking_id) select room, tenant_id, id from scheduling.booking;
insert into scheduling.due (tenant_id, booking_id, at)
  select tenant_id, id, starts_at from scheduling.booking where status = 'pending';
alter table scheduling.booking force row level security;
alter table scheduling.seat force row level security;
alter table scheduling.due force row level security;
alter table scheduling.room force row level security;

create trigger seat_taken after insert or update or delete on scheduling.seat
  for each row execute function scheduling.take_seat();

alter table scheduling.booking
  alter column occupied set not null,
  add constraint seats_suffice check (taken between 0 and seats),
  add constraint tutor_is_free exclude using gist
    (tenant_id with =, tutor_id with =, occupied with &&)
    where (status in ('pending', 'confirmed', 'completed', 'no_show')) deferrable initially immediate,
  add constraint lasts_a_day check (ends_at <= starts_at + interval '24 hours') not valid;
alter table scheduling.seat
  add constraint student_is_free exclude using gist
    (tenant_id with =, student_id with =, occupied with &&)
    where (state = 'booked') deferrable initially immediate;

drop index scheduling.booking_time;
create index booking_time on scheduling.booking (tenant_id, starts_at, id);
create index booking_tutor on scheduling.booking (tenant_id, tutor_id, starts_at);
create index booking_series on scheduling.booking (series_id, starts_at) where series_id is not null;
create index seat_line on scheduling.seat (booking_id, place) where state = 'waiting';
