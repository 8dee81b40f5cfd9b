-- Reminders ahead of classes, and one outbox for every channel: e-mail, text messages, web push.

alter table mail.outbox
  add column channel   text not null default 'email' check (channel in ('email', 'sms', 'push')),
  add column sent_at   timestamptz,
  add column reference text;
comment on column mail.outbox.sent_at is 'when who carries it has taken it; whether it arrived is told later, or never';
comment on column mail.outbox.reference is 'how who carries it knows it';
create index outbox_old on mail.outbox (created_at);
-- Who is told by a carrier what became of a message knows its id only.
create policy known_message on mail.outbox for select
  using (id::text = tenancy.known_key());

-- Browsers that can be woken (RFC 8030).
create table mail.push_subscription (
  tenant_id  uuid not null,
  id         uuid primary key default uuidv7(),
  person_id  uuid not null,
  digest     text not null,
  content    text not null,
  created_at timestamptz not null default clock_timestamp(),
  unique (tenant_id, digest),
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);
comment on column mail.push_subscription.digest is 'SHA-256 of the endpoint, which whoever knows it can write to';
comment on column mail.push_subscription.content is 'endpoint and keys; sealed';
create index push_subscription_person on mail.push_subscription (tenant_id, person_id, id);

-- What a school shows push services that it is the same one (RFC 8292).
create table mail.push_key (
  tenant_id   uuid primary key,
  id          uuid not null unique default uuidv7(),
  public_key  text not null,
  private_key text not null
);
comment on column mail.push_key.private_key is 'sealed';

-- event is null for what nothing that happened tells of: a reminder.
alter table messaging.notification alter column event drop not null;
alter table messaging.preference add column sms boolean, add column push boolean;

-- Where somebody is reached by text message; verified by a code that came there.
create table messaging.phone (
  tenant_id   uuid not null,
  person_id   uuid not null,
  number      text not null check (number = '' or number ~ '^\+[1-9][0-9]{6,14}$'),
  verified_at timestamptz,
  stopped_at  timestamptz,
  code_hash   text,
  code_until  timestamptz,
  tries       integer not null default 0,
  codes       integer not null default 0,
  codes_from  timestamptz not null default clock_timestamp(),
  primary key (tenant_id, person_id),
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);
comment on column messaging.phone.number is 'empty: taken away; how many codes were sent is kept';
comment on column messaging.phone.stopped_at is 'when its owner has answered STOP';
comment on column messaging.phone.codes is 'how many codes were sent since codes_from';
create index phone_number on messaging.phone (number);

-- Lead times and texts of a school that has chosen any.
create table messaging.reminder_settings (
  tenant_id uuid primary key,
  leads     jsonb not null,
  texts     jsonb not null,
  version   bigint not null default 1
);

-- Classes ahead, and when to look at each again: kept by a trigger, so whoever changes a class.
create table messaging.upcoming (
  tenant_id  uuid not null,
  booking_id uuid not null,
  starts_at  timestamptz not null,
  looked_at  timestamptz not null,
  next_at    timestamptz not null,
  primary key (tenant_id, booking_id),
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade
);
comment on column messaging.upcoming.looked_at is 'what was due until then is done with';
create index upcoming_next on messaging.upcoming (next_at);

-- What somebody was reminded of: once for each class at its time, person, lead time and channel.
create table messaging.reminder (
  tenant_id    uuid not null,
  booking_id   uuid not null,
  person_id    uuid not null,
  starts_at    timestamptz not null,
  lead_minutes integer not null,
  channel      text not null,
  at           timestamptz not null,
  primary key (tenant_id, booking_id, person_id, starts_at, lead_minutes, channel),
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);
create index reminder_person on messaging.reminder (tenant_id, person_id);

-- The secret in a person's reminders that ends them by one click (RFC 8058).
create table messaging.way_out (
  tenant_id uuid not null,
  person_id uuid not null,
  token     text not null unique,
  primary key (tenant_id, person_id),
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);

select tenancy.isolate('mail.push_subscription', 'mail.push_key', 'messaging.phone',
  'messaging.reminder_settings', 'messaging.upcoming', 'messaging.reminder', 'messaging.way_out');
create policy every_school on messaging.upcoming for select
  using (tenancy.known_key() = 'messaging.upcoming');
create policy known_number on messaging.phone for select
  using (number = tenancy.known_key());
create policy known_token on messaging.way_out for select
  using (token = tenancy.known_key());
select kernel.let_reseal('mail.push_subscription', 'id', 'content');
select kernel.let_reseal('mail.push_key', 'id', 'private_key');

-- A class that is agreed, or agreed for another time, is looked at from now on; no other is.
create function messaging.note_class() returns trigger
  language plpgsql as $$
begin
  if new.status = 'confirmed' and new.starts_at > now() then
    insert into messaging.upcoming (tenant_id, booking_id, starts_at, looked_at, next_at)
      values (new.tenant_id, new.id, new.starts_at, now(), now())
      on conflict (tenant_id, booking_id) do update
        set starts_at = excluded.starts_at, looked_at = excluded.looked_at, next_at = excluded.next_at
        where messaging.upcoming.starts_at <> excluded.starts_at;
  else
    delete from messaging.upcoming where tenant_id = new.tenant_id and booking_id = new.id;
  end if;
  return null;
end
$$;
create trigger booking_upcoming after insert or update of status, starts_at on scheduling.booking
  for each row execute function messaging.note_class();

-- What is there already: read as the owner, whom forced policies would bind, too.
alter table scheduling.booking no force row level security;
alter table messaging.upcoming no force row level security;
insert into messaging.upcoming (tenant_id, booking_id, starts_at, looked_at, next_at)
  select tenant_id, id, starts_at, now(), now() from scheduling.booking
  where status = 'confirmed' and starts_at > now();
alter table scheduling.booking force row level security;
alter table messaging.upcoming force row level security;
