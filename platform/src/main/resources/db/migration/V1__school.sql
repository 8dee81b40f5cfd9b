-- The first school: who may enter (tenancy, identity) and when (scheduling).
--
-- Every tenant table has tenant_id, and its policies are forced, so that they bind the owner too.
-- The application works as stoa_app, which owns nothing and cannot log in.

do $$
begin
  if not exists (select from pg_roles where rolname = 'stoa_app') then
    create role stoa_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
  if not pg_has_role(current_user, 'stoa_app', 'set') then
    execute format('grant stoa_app to %I with inherit false, set true', current_user);
  end if;
end
$$;

create extension if not exists btree_gist;

create schema tenancy;
create schema identity;
create schema scheduling;
grant usage on schema tenancy, identity, scheduling to stoa_app;

-- The tenant that the transaction names; null, which equals nothing, when it names none.
create function tenancy.current_tenant() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('stoa.tenant', true), '')::uuid;

-- What a transaction without a tenant knows of the one row it may see.
create function tenancy.known_key() returns text
  language sql stable parallel safe
  return nullif(current_setting('stoa.key', true), '');

create table tenancy.school (
  tenant_id  uuid primary key,
  name       text not null check (name <> ''),
  demo       boolean not null default false,
  created_at timestamptz not null default now()
);

-- An e-mail address belongs to one person of one school: it is what a login names.
create table identity.person (
  tenant_id     uuid not null references tenancy.school,
  id            uuid primary key default uuidv7(),
  name          text not null check (name <> ''),
  email         text not null,
  role          text not null check (role in ('admin', 'moderator', 'tutor', 'student', 'guardian')),
  password_hash text,
  created_at    timestamptz not null default now(),
  unique (tenant_id, id)
);
create unique index person_email on identity.person (lower(email));

create table identity.session (
  token_hash text primary key,
  tenant_id  uuid not null,
  person_id  uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);
create index session_person on identity.session (tenant_id, person_id);

create table scheduling.booking (
  tenant_id uuid not null,
  id        uuid primary key default uuidv7(),
  tutor_id  uuid not null,
  title     text not null check (title <> ''),
  starts_at timestamptz not null,
  ends_at   timestamptz not null check (ends_at > starts_at),
  status    text not null check (status in ('pending', 'confirmed', 'completed', 'cancelled', 'no_show')),
  room      text not null unique,
  unique (tenant_id, id),
  foreign key (tenant_id, tutor_id) references identity.person (tenant_id, id),
  constraint tutor_is_free exclude using gist
    (tenant_id with =, tutor_id with =, tstzrange(starts_at, ends_at) with &&)
    where (status in ('pending', 'confirmed')) deferrable initially immediate
);
create index booking_time on scheduling.booking (tenant_id, starts_at);

create table scheduling.seat (
  tenant_id  uuid not null,
  booking_id uuid not null,
  student_id uuid not null,
  primary key (booking_id, student_id),
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade,
  foreign key (tenant_id, student_id) references identity.person (tenant_id, id)
);
create index seat_student on scheduling.seat (tenant_id, student_id);

do $$
declare
  name text;
begin
  foreach name in array array[
    'tenancy.school', 'identity.person', 'identity.session', 'scheduling.booking', 'scheduling.seat']
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

-- Before the school is known: exactly the row whose key the transaction names.
create policy known_address on identity.person for select
  using (lower(email) = tenancy.known_key());
create policy known_token on identity.session for select
  using (token_hash = tenancy.known_key());
