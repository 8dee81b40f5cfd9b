create schema shelf;
grant usage on schema shelf to stoa_app;
create table shelf.book (
  tenant_id uuid not null references tenancy.school,
  id        uuid primary key,
  title     text not null check (title <> '')
);
create index book_title on shelf.book (tenant_id, title, id);
alter table shelf.book enable row level security;
alter table shelf.book force row level security;
create policy own_school on shelf.book
  using (tenant_id = tenancy.current_tenant())
  with check (tenant_id = tenancy.current_tenant());
grant select, insert, update, delete on shelf.book to stoa_app;
