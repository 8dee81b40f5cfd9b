-- What people keep in their calendar here beside their classes, from programs of their own.

create schema calendar;
grant usage on schema calendar to stoa_app;

create table calendar.own_event (
  tenant_id  uuid not null,
  id         uuid primary key default uuidv7(),
  person_id  uuid not null,
  name       text not null check (name <> ''),
  uid        text not null check (uid <> ''),
  content    text not null,
  etag       text not null,
  starts_at  timestamptz not null,
  ends_at    timestamptz not null,
  changed_at timestamptz not null default clock_timestamp(),
  unique (tenant_id, person_id, name),
  unique (tenant_id, person_id, uid),
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);
comment on column calendar.own_event.name is 'last part of its address';
comment on column calendar.own_event.content is 'iCalendar, as it was sent; sealed';

alter table calendar.own_event enable row level security;
alter table calendar.own_event force row level security;
create policy own_school on calendar.own_event
  using (tenant_id = tenancy.current_tenant())
  with check (tenant_id = tenancy.current_tenant());
grant select, insert, update, delete on calendar.own_event to stoa_app;
select kernel.let_reseal('calendar.own_event', 'id', 'content');

-- When a class was changed last: DTSTAMP of RFC 5545 §3.8.7.2.
alter table scheduling.booking add column changed_at timestamptz not null default now();
create function scheduling.note_change() returns trigger language plpgsql as $$
begin
  new.changed_at := now();
  return new;
end
$$;
create trigger note_change before update on scheduling.booking
  for each row execute function scheduling.note_change();
