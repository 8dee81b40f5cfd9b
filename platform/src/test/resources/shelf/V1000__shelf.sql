create schema shelf;
grant usage on schema shelf to stoa_app;
create table shelf.book (
  tenant_id uuid not null references tenancy.school,
  id        uuid primary key,
  title     text not null check (title <> '')
);
create index book_title on shelf.book (tenant_id, title, id);
select tenancy.isolate('shelf.book');
