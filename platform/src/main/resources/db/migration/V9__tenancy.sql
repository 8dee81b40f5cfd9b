-- A school's address, look and rules, and what its tier allows.

-- What letters say is sealed.
select kernel.let_reseal('mail.outbox', 'id', 'content');

-- Of no school: what can be booked. null is no limit.
create table tenancy.tier (
  name              text primary key,
  tutors_max        integer check (tutors_max >= 0),
  students_max      integer check (students_max >= 0),
  storage_bytes_max bigint check (storage_bytes_max >= 0)
);
insert into tenancy.tier (name, tutors_max, students_max, storage_bytes_max) values
  ('free', 3, 30, 1073741824),
  ('basic', 15, 300, 53687091200),
  ('premium', 100, 3000, 1099511627776),
  ('enterprise', null, null, null);
grant select on tenancy.tier to stoa_app;

alter table tenancy.school
  add column tier text not null default 'enterprise' references tenancy.tier,
  add column colour text not null default '#0f5c6e' check (colour ~ '^#[0-9a-f]{6}$'),
  add column dark_colour text not null default '#6cc3d5' check (dark_colour ~ '^#[0-9a-f]{6}$'),
  add column logo text,
  add column time_zone text not null default 'UTC' check (time_zone <> ''),
  add column locale text not null default 'en' check (locale <> ''),
  add column registration_open boolean not null default false,
  add column embedded_by text[] not null default '{}',
  add column version bigint not null default 1;
comment on column tenancy.school.logo is 'SHA-256 of the picture';

-- Where a school is: a name without a dot is one below the server's domain, one with a dot is a
-- domain of the school's own. Whoever claims a domain gets it when he proves that it is his.
create table tenancy.address (
  tenant_id   uuid not null references tenancy.school,
  name        text not null check (name = lower(name) and name <> ''),
  proof       text not null,
  verified_at timestamptz,
  primary key (tenant_id, name)
);
create unique index address_name on tenancy.address (name) where verified_at is not null;
create unique index address_slug on tenancy.address (tenant_id) where position('.' in name) = 0;
create unique index address_domain on tenancy.address (tenant_id) where position('.' in name) > 0;

create table tenancy.logo (
  tenant_id uuid primary key references tenancy.school,
  hash      text not null,
  type      text not null check (type in ('image/png', 'image/jpeg', 'image/webp')),
  bytes     bytea not null
);
create index logo_hash on tenancy.logo (hash);

-- What a school uses of its tier: counted where it is used, in a row that is locked meanwhile.
create table tenancy.usage (
  tenant_id     uuid primary key references tenancy.school,
  tutors        integer not null default 0 check (tutors >= 0),
  students      integer not null default 0 check (students >= 0),
  storage_bytes bigint not null default 0 check (storage_bytes >= 0)
);

do $$
declare
  name text;
begin
  foreach name in array array['tenancy.address', 'tenancy.logo', 'tenancy.usage'] loop
    execute format('alter table %s enable row level security', name);
    execute format('alter table %s force row level security', name);
    execute format('create policy own_school on %s
      using (tenant_id = tenancy.current_tenant())
      with check (tenant_id = tenancy.current_tenant())', name);
    execute format('grant select, insert, update, delete on %s to stoa_app', name);
  end loop;
end
$$;

-- What anybody may know: which school is at an address, its look, and a logo whose hash he knows.
create policy known_name on tenancy.address for select
  using (verified_at is not null and name = tenancy.known_key());
create policy known_name on tenancy.school for select
  using (tenant_id = (
    select a.tenant_id from tenancy.address a
    where a.verified_at is not null and a.name = tenancy.known_key()));
create policy known_logo on tenancy.logo for select using (hash = tenancy.known_key());
