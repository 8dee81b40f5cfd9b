-- Calendars that people have elsewhere, and which of their classes are in there.

create table calendar.connection (
  tenant_id    uuid not null,
  id           uuid not null default uuidv7(),
  person_id    uuid not null,
  provider     text not null check (provider in ('google', 'microsoft', 'ics')),
  account      text not null default '',
  credentials  text not null,
  state        text not null default 'syncing'
    check (state in ('syncing', 'connected', 'behind', 'signed_out', 'leaving')),
  cursor       text not null default '',
  full_at      timestamptz,
  wanted       bigint not null default 0,
  taken_until  timestamptz,
  next_at      timestamptz,
  attempts     integer not null default 0,
  behind_since timestamptz,
  told         boolean not null default false,
  synced_at    timestamptz,
  error        text not null default '',
  created_at   timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);
comment on column calendar.connection.credentials is 'tokens, or a secret address; sealed';
comment on column calendar.connection.cursor is 'what the provider tells changes from; empty reads all';
comment on column calendar.connection.wanted is 'counts reasons to compare, so that none is lost during a round';
comment on column calendar.connection.taken_until is 'whoever holds it may be dead after this';
comment on column calendar.connection.next_at is 'null: nobody tries';
create index connection_person on calendar.connection (tenant_id, person_id);
create index connection_due on calendar.connection (next_at) where next_at is not null;

-- A class in a calendar elsewhere. Times are told apart so that an answer that was lost, a change
-- of the school's and a change there are not taken for one another.
create table calendar.mirror (
  tenant_id     uuid not null,
  connection_id uuid not null,
  booking_id    uuid not null,
  generation    integer not null default 0,
  remote_id     text not null default '',
  etag          text not null default '',
  digest        text not null default '',
  agreed_from   timestamptz not null,
  agreed_to     timestamptz not null,
  sent_from     timestamptz not null,
  sent_to       timestamptz not null,
  attempts      integer not null default 0,
  primary key (tenant_id, connection_id, booking_id),
  foreign key (tenant_id, connection_id) references calendar.connection (tenant_id, id)
    on delete cascade
);
comment on column calendar.mirror.generation is 'counts how often it was put back';
comment on column calendar.mirror.remote_id is 'what it is called there; empty until that is known';
comment on column calendar.mirror.digest is 'of what is there for certain; empty when it must be written';
comment on column calendar.mirror.agreed_from is 'as both sides had it last';
comment on column calendar.mirror.sent_from is 'as it was written last, whether or not that was answered';

-- Who has gone to a provider to consent, from which browser.
create table calendar.consent (
  tenant_id  uuid not null,
  state      text not null,
  person_id  uuid not null,
  provider   text not null,
  challenge  text not null,
  expires_at timestamptz not null,
  primary key (tenant_id, state),
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);
comment on column calendar.consent.state is 'SHA-256 of it';
comment on column calendar.consent.challenge is 'of the secret in the browser (RFC 7636 §4.2)';

do $$
declare
  name text;
begin
  foreach name in array array['calendar.connection', 'calendar.mirror', 'calendar.consent']
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
select kernel.let_reseal('calendar.connection', 'id', 'credentials');

-- The job serves every school: it is told whose calendars are due, and reads each as its school.
create policy syncing on calendar.connection for select
  using (tenancy.known_key() = 'calendar.connection');
