-- Letters that go out by e-mail: written in the transaction that they tell of, delivered after it.

create schema mail;
grant usage on schema mail to stoa_app;

-- tenant_id has no foreign key: whoever founds a school is written to before it exists.
create table mail.outbox (
  tenant_id    uuid not null,
  id           uuid primary key default uuidv7(),
  address      text not null,
  name         text not null,
  locale       text not null,
  template     text not null,
  content      text,
  created_at   timestamptz not null default clock_timestamp(),
  attempts     integer not null default 0,
  next_at      timestamptz default clock_timestamp(),
  delivered_at timestamptz,
  error        text not null default ''
);
comment on column mail.outbox.content is 'what the template is filled with; null once erased';
comment on column mail.outbox.next_at is 'null: nobody tries (any more)';
create index outbox_due on mail.outbox (next_at) where next_at is not null;
create index outbox_school on mail.outbox (tenant_id, id);
create index outbox_kept on mail.outbox (created_at) where content is not null;

alter table mail.outbox enable row level security;
alter table mail.outbox force row level security;
create policy own_school on mail.outbox
  using (tenant_id = tenancy.current_tenant())
  with check (tenant_id = tenancy.current_tenant());
grant select, insert, update, delete on mail.outbox to stoa_app;

-- Delivery serves every school: it is told whose letters are due, and opens each as its school.
create policy delivery on mail.outbox for select
  using (tenancy.known_key() = 'mail.outbox');
