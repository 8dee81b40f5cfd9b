-- What kinds of class a school offers, when its people can, and what their other calendars say.

-- Lengths, buffers and notice in minutes, the horizon in days. policy: what becomes of the price
-- when a class does not take place; bookings keep a copy as it was agreed.
create table scheduling.session_type (
  tenant_id      uuid not null references tenancy.school,
  id             uuid primary key default uuidv7(),
  name           text not null check (name <> ''),
  minutes        integer not null check (minutes between 5 and 720),
  seats          integer not null check (seats between 1 and 100),
  buffer_before  integer not null check (buffer_before between 0 and 240),
  buffer_after   integer not null check (buffer_after between 0 and 240),
  minimum_notice integer not null check (minimum_notice >= 0),
  horizon        integer not null check (horizon > 0),
  start_every    integer not null check (start_every between 5 and 720),
  confirmation   text not null check (confirmation in ('manual', 'auto', 'instant')),
  colour         text not null check (colour ~ '^#[0-9a-f]{6}$'),
  policy         jsonb not null,
  archived       boolean not null default false,
  version        bigint not null default 1,
  unique (tenant_id, id)
);
create unique index session_type_name on scheduling.session_type (tenant_id, lower(name))
  where not archived;

-- A tutor's teaching hours, or when a student could: read and written as a whole, local to a zone.
-- Buffers and notice in minutes; null is as the kind of class has it.
create table scheduling.availability (
  tenant_id      uuid not null,
  person_id      uuid primary key,
  zone           text not null check (zone <> ''),
  weekly         jsonb not null,
  exceptions     jsonb not null,
  blackouts      jsonb not null,
  buffer_before  integer check (buffer_before between 0 and 240),
  buffer_after   integer check (buffer_after between 0 and 240),
  minimum_notice integer check (minimum_notice >= 0),
  version        bigint not null default 1,
  unique (tenant_id, person_id),
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);

-- What a person's other calendars say: no more than when. uid is the event's there; one that
-- repeats has a row for each time.
create table scheduling.busy (
  tenant_id uuid not null,
  person_id uuid not null,
  source    text not null check (source <> ''),
  uid       text not null check (uid <> ''),
  starts_at timestamptz not null,
  ends_at   timestamptz not null check (ends_at > starts_at),
  primary key (person_id, source, uid, starts_at),
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);
-- By comparisons of times: below row-level security the operators of ranges can use no index.
create index busy_time on scheduling.busy (tenant_id, person_id, ends_at, starts_at);

do $$
declare
  name text;
begin
  foreach name in array array[
    'scheduling.session_type', 'scheduling.availability', 'scheduling.busy']
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
