-- People as those see them who run the school: searched, invited, changed and deleted; and the seats
-- of the school's tier.

create extension if not exists pg_trgm;

alter table identity.person
  add column deleted_at timestamptz,
  add column version bigint not null default 1;
comment on column identity.person.deleted_at is 'name and e-mail address are gone; what refers to the person stays';

create index person_search on identity.person using gin (lower(name || ' ' || email) gin_trgm_ops);
create index person_name on identity.person (tenant_id, lower(name), id);
create index person_created on identity.person (tenant_id, created_at, id);

create function identity.count_version() returns trigger
  language plpgsql as $$
begin
  if (old.name, old.email, old.role, old.state) is distinct from (new.name, new.email, new.role, new.state) then
    new.version := old.version + 1;
  end if;
  return new;
end
$$;
create trigger person_version before update on identity.person
  for each row execute function identity.count_version();

-- Which of the tier's seats a person sits on; null is none.
create function identity.seat(role text, state text) returns text
  language sql immutable parallel safe
  return case when state = 'deactivated' then null
    when role = 'tutor' then 'tutors' when role = 'student' then 'students' end;

-- Counts seats in one row of the school, which is locked by it until the end of the transaction: of
-- two that take the last seat at once, the second waits, and is refused. Class ST is told as 409.
create function identity.take_seat() returns trigger
  language plpgsql as $$
declare
  left_seat text;
  taken_seat text;
  school uuid;
  used integer;
  allowed integer;
begin
  if tg_op <> 'INSERT' then
    left_seat := identity.seat(old.role, old.state);
    school := old.tenant_id;
  end if;
  if tg_op <> 'DELETE' then
    taken_seat := identity.seat(new.role, new.state);
    school := new.tenant_id;
  end if;
  if left_seat is not distinct from taken_seat then
    return null;
  end if;
  insert into tenancy.usage (tenant_id) values (school) on conflict do nothing;
  update tenancy.usage
    set tutors = tutors
          + (taken_seat is not distinct from 'tutors')::int - (left_seat is not distinct from 'tutors')::int,
        students = students
          + (taken_seat is not distinct from 'students')::int - (left_seat is not distinct from 'students')::int
    where tenant_id = school
    returning case taken_seat when 'tutors' then tutors else students end into used;
  if taken_seat is not null then
    select case taken_seat when 'tutors' then t.tutors_max else t.students_max end into allowed
      from tenancy.school s join tenancy.tier t on t.name = s.tier where s.tenant_id = school;
    if used > allowed then
      raise exception 'tier_limit' using errcode = 'ST409', hint = taken_seat,
        detail = format('The school''s tier has %s seats for %s, and all are taken.', allowed, taken_seat);
    end if;
  end if;
  return null;
end
$$;

-- Whom there is already: read as the owner, whom forced policies would bind, too.
alter table identity.person no force row level security;
alter table tenancy.usage no force row level security;
insert into tenancy.usage (tenant_id, tutors, students)
  select tenant_id, count(*) filter (where identity.seat(role, state) = 'tutors'),
    count(*) filter (where identity.seat(role, state) = 'students')
  from identity.person group by tenant_id;
alter table identity.person force row level security;
alter table tenancy.usage force row level security;

create trigger person_seat after insert or delete or update of role, state on identity.person
  for each row execute function identity.take_seat();
