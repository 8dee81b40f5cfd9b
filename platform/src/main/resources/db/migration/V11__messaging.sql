-- What people are told: notifications, by which ways they want them, and who invited whom.

create schema messaging;
grant usage on schema messaging to stoa_app;

-- event: number of what it tells; one event tells a person once.
create table messaging.notification (
  tenant_id  uuid not null references tenancy.school,
  id         uuid primary key default uuidv7(),
  person_id  uuid not null references identity.person,
  event      bigint not null,
  kind       text not null,
  about      uuid references identity.person,
  said       text not null default '',
  created_at timestamptz not null,
  read_at    timestamptz,
  unique (person_id, event)
);
comment on column messaging.notification.about is 'whose name the text has; looked up when it is read';
comment on column messaging.notification.said is 'what else the text has: a role, a device';
create index notification_newest on messaging.notification (person_id, created_at desc, id desc);
create index notification_unread on messaging.notification (person_id, created_at desc, id desc)
  where read_at is null;
create index notification_about on messaging.notification (about);

-- Only what somebody has chosen; the rest is as the kind has it.
create table messaging.preference (
  tenant_id uuid not null references tenancy.school,
  person_id uuid not null references identity.person,
  kind      text not null,
  in_app    boolean not null,
  email     boolean not null,
  primary key (person_id, kind)
);

create table messaging.invitation (
  tenant_id  uuid not null references tenancy.school,
  person_id  uuid primary key references identity.person,
  inviter_id uuid not null
);

do $$
declare
  name text;
begin
  foreach name in array array[
    'messaging.notification', 'messaging.preference', 'messaging.invitation']
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
