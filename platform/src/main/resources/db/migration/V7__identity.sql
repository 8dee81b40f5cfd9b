-- How people prove who they are: sessions with tokens that rotate, links sent by mail, second factors,
-- passkeys and API keys. Of every secret only its SHA-256 is kept; a TOTP secret is sealed.

alter table identity.person
  add column state text not null default 'active' check (state in ('active', 'invited', 'deactivated')),
  add column locale text not null default 'en' check (locale <> ''),
  add column time_zone text check (time_zone <> ''),
  add column email_verified_at timestamptz;
comment on column identity.person.time_zone is 'null: not chosen';

-- Whoever is signed in signs in once more: their tokens have no family.
drop policy known_token on identity.person;
drop table identity.session;

create table identity.session (
  tenant_id     uuid not null,
  id            uuid primary key default uuidv7(),
  person_id     uuid not null,
  kind          text not null check (kind in ('browser', 'client')),
  device        text not null,
  address       text not null,
  opened_at     timestamptz not null,
  seen_at       timestamptz not null,
  expires_at    timestamptz not null,
  acting_as     uuid,
  acting_reason text,
  acting_until  timestamptz,
  unique (tenant_id, id),
  check (acting_as is null or (acting_reason is not null and acting_until is not null)),
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade,
  foreign key (tenant_id, acting_as) references identity.person (tenant_id, id) on delete set null (acting_as)
);
create index session_person on identity.session (tenant_id, person_id);
create index session_acting_as on identity.session (tenant_id, acting_as) where acting_as is not null;
comment on column identity.session.acting_as is 'whom the person impersonates';

-- All tokens of a session are one family: a refresh token that is used twice ends it.
create table identity.token (
  hash       text primary key,
  tenant_id  uuid not null,
  session_id uuid not null,
  kind       text not null check (kind in ('access', 'refresh')),
  expires_at timestamptz not null,
  used_at    timestamptz,
  salt       text,
  foreign key (tenant_id, session_id) references identity.session (tenant_id, id) on delete cascade
);
create index token_session on identity.token (tenant_id, session_id);
comment on column identity.token.salt is 'of a used refresh token: with it the token gives its successors';

-- A browser that a person has signed in with before.
create table identity.browser (
  hash       text not null,
  tenant_id  uuid not null,
  person_id  uuid not null,
  expires_at timestamptz not null,
  primary key (hash, person_id),
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);
create index browser_person on identity.browser (tenant_id, person_id);

-- What a mail asks its reader to open.
create table identity.link (
  hash       text primary key,
  tenant_id  uuid not null,
  person_id  uuid not null,
  purpose    text not null check (purpose in ('sign_in', 'reset', 'invitation')),
  browser    text,
  failures   integer not null default 0,
  expires_at timestamptz not null,
  used_at    timestamptz,
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);
create index link_person on identity.link (tenant_id, person_id);
comment on column identity.link.browser is 'hash of what the browser knows that asked for it';

-- Who has registered but not shown yet that the address is his. Of a new school not even that exists:
-- tenant_id is what it will be.
create table identity.registration (
  hash          text primary key,
  tenant_id     uuid not null,
  school_name   text check (school_name <> ''),
  name          text not null check (name <> ''),
  email         text not null,
  password_hash text not null,
  locale        text not null,
  time_zone     text,
  browser       text not null,
  failures      integer not null default 0,
  expires_at    timestamptz not null
);
comment on column identity.registration.school_name is 'null: joins the school';

create table identity.totp (
  tenant_id  uuid not null,
  person_id  uuid primary key,
  secret     text not null,
  confirmed  boolean not null default false,
  last_step  bigint not null default 0,
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);
comment on column identity.totp.last_step is 'of the last code that was accepted: no code of it or before is';

select kernel.let_reseal('identity.totp', 'person_id', 'secret');

create table identity.recovery_code (
  tenant_id uuid not null,
  person_id uuid not null,
  hash      text not null,
  used_at   timestamptz,
  primary key (person_id, hash),
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);

create table identity.passkey (
  tenant_id     uuid not null,
  id            uuid primary key default uuidv7(),
  person_id     uuid not null,
  credential_id text not null unique,
  data          bytea not null,
  sign_count    bigint not null,
  backup_eligible boolean not null,
  name          text not null check (name <> ''),
  created_at    timestamptz not null,
  used_at       timestamptz,
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);
create index passkey_person on identity.passkey (tenant_id, person_id);
comment on column identity.passkey.data is 'attested credential data (WebAuthn §6.5.1)';

-- What a passkey must sign, once. Before it is known whose it is, it is of the tenant zero.
create table identity.challenge (
  hash       text primary key,
  tenant_id  uuid not null,
  person_id  uuid,
  expires_at timestamptz not null
);

create table identity.api_key (
  tenant_id   uuid not null,
  id          uuid primary key default uuidv7(),
  person_id   uuid not null,
  name        text not null check (name <> ''),
  prefix      text not null,
  hash        text not null unique,
  permissions text[] not null,
  created_at  timestamptz not null,
  used_at     timestamptz,
  expires_at  timestamptz,
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);
create index api_key_person on identity.api_key (tenant_id, person_id);

do $$
declare
  name text;
begin
  foreach name in array array['identity.session', 'identity.token', 'identity.browser', 'identity.link',
    'identity.registration', 'identity.totp', 'identity.recovery_code', 'identity.passkey',
    'identity.challenge', 'identity.api_key']
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

-- Before the school is known: exactly the row whose key the transaction names, and who it is of.
create policy known_token on identity.token for select using (hash = tenancy.known_key());
create policy known_token on identity.session for select
  using (id = (select session_id from identity.token where hash = tenancy.known_key()));
create policy known_browser on identity.browser for select using (hash = tenancy.known_key());
create policy known_link on identity.link for select using (hash = tenancy.known_key());
create policy known_link on identity.registration for select using (hash = tenancy.known_key());
create policy known_credential on identity.passkey for select using (credential_id = tenancy.known_key());
create policy known_secret on identity.api_key for select using (hash = tenancy.known_key());
-- Not correlated, so that each is asked once a query.
create policy known_token on identity.person for select
  using (id = (
    select coalesce(s.acting_as, s.person_id)
    from identity.token t join identity.session s on s.id = t.session_id
    where t.hash = tenancy.known_key()));
create policy known_secret on identity.person for select
  using (id = (select person_id from identity.api_key where hash = tenancy.known_key()));

-- Who really acted, when the person of the entry was impersonated.
alter table kernel.audit add column impersonator_id uuid;
