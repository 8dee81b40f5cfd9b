-- How well a person's network carried a class before it.

create schema if not exists classroom;
grant usage on schema classroom to stoa_app;

create table classroom.connection_test (
  tenant_id   uuid not null,
  id          uuid primary key default uuidv7(),
  person_id   uuid not null,
  booking_id  uuid,
  tested_at   timestamptz not null,
  verdict     text not null check (verdict in ('good', 'no_udp', 'weak', 'blocked')),
  udp         boolean,
  tcp         boolean,
  turn_udp    boolean,
  turn_tls    boolean,
  up_bps      bigint not null check (up_bps >= 0),
  down_bps    bigint not null check (down_bps >= 0),
  up_loss     real not null check (up_loss between 0 and 1),
  down_loss   real not null check (down_loss between 0 and 1),
  rtt_millis  integer not null check (rtt_millis >= 0),
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade,
  foreign key (tenant_id, booking_id) references scheduling.booking (tenant_id, id) on delete cascade
);
comment on column classroom.connection_test.booking_id is 'null: for no class in particular';
comment on column classroom.connection_test.udp is 'null: the server does not offer this way';
create index connection_test_booking on classroom.connection_test (tenant_id, booking_id, person_id, tested_at);
create index connection_test_person on classroom.connection_test (tenant_id, person_id, tested_at);

alter table classroom.connection_test enable row level security;
alter table classroom.connection_test force row level security;
create policy own_school on classroom.connection_test
  using (tenant_id = tenancy.current_tenant())
  with check (tenant_id = tenancy.current_tenant());
grant select, insert, update, delete on classroom.connection_test to stoa_app;
