-- Nobody teaches and learns at the same time. The constraints of bookings and seats keep each side apart from
-- itself; here are both, by person.

create table scheduling.engagement (
  tenant_id  uuid not null,
  booking_id uuid not null,
  person_id  uuid not null,
  teaches    smallint not null check (teaches in (0, 1)),
  during     tstzrange not null,
  primary key (booking_id, person_id, teaches),
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade
);
comment on table scheduling.engagement is 'whose time is taken, as tutor (buffers included) and as student; kept by triggers';
alter table scheduling.engagement enable row level security;
alter table scheduling.engagement force row level security;
create policy own_school on scheduling.engagement
  using (tenant_id = tenancy.current_tenant())
  with check (tenant_id = tenancy.current_tenant());
grant select, insert, update, delete on scheduling.engagement to stoa_app;

create function scheduling.engage(
    tenant uuid, booking uuid, was uuid, will uuid, as_tutor integer, span tstzrange) returns void
  language plpgsql as $$
begin
  if was is distinct from will or span is null then
    delete from scheduling.engagement
      where booking_id = booking and person_id = was and teaches = as_tutor and tenant_id = tenant;
  end if;
  if span is not null then
    insert into scheduling.engagement (tenant_id, booking_id, person_id, teaches, during)
      values (tenant, booking, will, as_tutor, span)
      on conflict (booking_id, person_id, teaches) do update set during = excluded.during;
  end if;
end
$$;

create function scheduling.engage_tutor() returns trigger
  language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (old.tutor_id, old.occupied, scheduling.holds(old.status))
      is not distinct from (new.tutor_id, new.occupied, scheduling.holds(new.status)) then
    return null;
  end if;
  perform scheduling.engage(new.tenant_id, new.id, case when tg_op = 'UPDATE' then old.tutor_id end, new.tutor_id, 1,
    case when scheduling.holds(new.status) then new.occupied end);
  return null;
end
$$;
create trigger booking_engages after insert or update on scheduling.booking
  for each row execute function scheduling.engage_tutor();

create function scheduling.engage_student() returns trigger
  language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    perform scheduling.engage(old.tenant_id, old.booking_id, old.student_id, null, 0, null);
  elsif tg_op = 'INSERT' or old.occupied is distinct from new.occupied then
    perform scheduling.engage(new.tenant_id, new.booking_id, new.student_id, new.student_id, 0, new.occupied);
  end if;
  return null;
end
$$;
create trigger seat_engages after insert or update or delete on scheduling.seat
  for each row execute function scheduling.engage_student();

-- What is there already, read as the owner, whom forced policies would bind, too. A class that clashes with one that
-- the same person teaches stays as it is, and cannot be moved to where it clashes again.
alter table scheduling.booking no force row level security;
alter table scheduling.seat no force row level security;
alter table scheduling.engagement no force row level security;
insert into scheduling.engagement (tenant_id, booking_id, person_id, teaches, during)
  select tenant_id, id, tutor_id, 1, occupied from scheduling.booking where scheduling.holds(status);
insert into scheduling.engagement (tenant_id, booking_id, person_id, teaches, during)
  select s.tenant_id, s.booking_id, s.student_id, 0, s.occupied from scheduling.seat s
  where s.occupied is not null and not exists (
    select from scheduling.engagement e
    where e.tenant_id = s.tenant_id and e.person_id = s.student_id and e.teaches = 1 and e.during && s.occupied);
alter table scheduling.engagement force row level security;
alter table scheduling.seat force row level security;
alter table scheduling.booking force row level security;

alter table scheduling.engagement add constraint teaches_or_learns exclude using gist
  (tenant_id with =, person_id with =, teaches with <>, during with &&) deferrable initially immediate;
create index engagement_person on scheduling.engagement (tenant_id, person_id, teaches);
