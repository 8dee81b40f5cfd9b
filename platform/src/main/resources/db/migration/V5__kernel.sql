-- What every domain stands on: the event log and who follows it, jobs, and keys of repeated calls.
--
-- stoa_kernel sees these tables across schools, since followers and jobs serve all of them; it sees
-- no other table. Like stoa_app it owns nothing, cannot log in, and is bound by the policies.

do $$
begin
  if not exists (select from pg_roles where rolname = 'stoa_kernel') then
    create role stoa_kernel nologin nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
  if not pg_has_role(current_user, 'stoa_kernel', 'set') then
    execute format('grant stoa_kernel to %I with inherit false, set true', current_user);
  end if;
end
$$;

create schema kernel;
grant usage on schema kernel, tenancy to stoa_app, stoa_kernel;

-- entry: in which order the rows were made; number: in which order they are told, given after
-- commit.
create table kernel.event (
  entry     bigint generated always as identity primary key,
  number    bigint unique,
  tenant_id uuid not null,
  person_id uuid not null,
  at        timestamptz not null default now(),
  type      text not null,
  body      jsonb not null
);
create index event_unnumbered on kernel.event (entry) where number is null;

create table kernel.event_head (
  lock boolean primary key default true check (lock),
  last bigint not null
);
insert into kernel.event_head (last) values (0);

create table kernel.follower (
  name     text primary key,
  position bigint not null
);

-- Of the events that a follower's position is not past yet: which had their effect.
create table kernel.handled (
  tenant_id uuid not null,
  follower  text not null,
  number    bigint not null,
  primary key (follower, number)
);

-- next_at is null when nobody tries any more: a dead letter.
create table kernel.failed_delivery (
  tenant_id uuid not null,
  follower  text not null,
  number    bigint not null references kernel.event (number),
  type      text not null,
  attempts  integer not null,
  error     text not null,
  failed_at timestamptz not null,
  next_at   timestamptz,
  primary key (follower, number)
);
create index failed_delivery_due on kernel.failed_delivery (follower, next_at);
create index failed_delivery_dead on kernel.failed_delivery (tenant_id, number) where next_at is null;

create table kernel.job (
  name   text primary key,
  due_at timestamptz not null,
  ran_at timestamptz,
  error  text not null default ''
);

-- What a call with an Idempotency-Key answered.
create table kernel.repeatable_call (
  tenant_id   uuid not null,
  person_id   uuid not null,
  key         text not null,
  fingerprint text not null,
  status      integer,
  body        jsonb,
  at          timestamptz not null default now(),
  primary key (tenant_id, person_id, key)
);
create index repeatable_call_age on kernel.repeatable_call (at);

-- The audit log: number and hash are given after commit, by school. before and after are JSON,
-- kept letter by letter, since the hash is of the letters.
create table kernel.audit (
  entry      bigint generated always as identity primary key,
  tenant_id  uuid not null,
  number     bigint,
  person_id  uuid not null,
  at         timestamptz not null default clock_timestamp(),
  request_id text not null,
  address    text not null,
  action     text not null,
  subject    text not null,
  before     text,
  after      text,
  hash       text,
  unique (tenant_id, number)
);
create index audit_unsealed on kernel.audit (entry) where number is null;
create index audit_subject on kernel.audit (tenant_id, subject);

create table kernel.audit_end (
  tenant_id uuid primary key,
  number    bigint not null,
  hash      text not null
);

do $$
declare
  name text;
begin
  foreach name in array array[
    'kernel.event', 'kernel.handled', 'kernel.failed_delivery', 'kernel.repeatable_call',
    'kernel.audit', 'kernel.audit_end']
  loop
    execute format('alter table %s enable row level security', name);
    execute format('alter table %s force row level security', name);
    execute format('create policy own_school on %s to stoa_app
      using (tenant_id = tenancy.current_tenant())
      with check (tenant_id = tenancy.current_tenant())', name);
    execute format('create policy every_school on %s to stoa_kernel using (true) with check (true)', name);
  end loop;
end
$$;

-- The log only grows: nobody changes or deletes an event, and only its number is ever set.
grant select, insert on kernel.event to stoa_app;
grant select, update (number) on kernel.event to stoa_kernel;
grant select, update on kernel.event_head to stoa_kernel;
grant select, insert, update on kernel.follower, kernel.job to stoa_kernel;
grant select, insert on kernel.handled to stoa_app;
grant select, delete on kernel.handled to stoa_kernel;
grant select, update on kernel.failed_delivery to stoa_app;
grant select, insert, update, delete on kernel.failed_delivery to stoa_kernel;
grant select, insert, update on kernel.repeatable_call to stoa_app;
grant select, delete on kernel.repeatable_call to stoa_kernel;

-- Nor does anybody change an audit entry.
grant select, insert on kernel.audit to stoa_app;
grant select, update (number, hash) on kernel.audit to stoa_kernel;
grant select on kernel.audit_end to stoa_app;
grant select, insert, update on kernel.audit_end to stoa_kernel;
