-- Classes that come again: the rule that made them. Each is a booking of its own, moved and cancelled
-- for itself.

create table scheduling.series (
  tenant_id  uuid not null references tenancy.school,
  id         uuid primary key,
  rule       text not null check (rule <> ''),
  zone       text not null check (zone <> ''),
  created_at timestamptz not null default now(),
  unique (tenant_id, id)
);
comment on table scheduling.series is 'starts are in bookings, as series_at; the rule is RFC 5545''s RRULE, in the wall clock of zone';
alter table scheduling.series enable row level security;
alter table scheduling.series force row level security;
create policy own_school on scheduling.series
  using (tenant_id = tenancy.current_tenant())
  with check (tenant_id = tenancy.current_tenant());
grant select, insert, update, delete on scheduling.series to stoa_app;

alter table scheduling.booking
  add foreign key (tenant_id, series_id) references scheduling.series (tenant_id, id),
  add foreign key (tenant_id, session_type_id) references scheduling.session_type (tenant_id, id);
