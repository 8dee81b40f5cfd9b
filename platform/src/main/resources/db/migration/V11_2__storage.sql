-- Bytes are counted from now on; those of logos that are there already, too. Read as the owner, whom
-- forced policies would bind.
alter table tenancy.logo no force row level security;
alter table tenancy.usage no force row level security;
insert into tenancy.usage (tenant_id, storage_bytes)
  select tenant_id, length(bytes) from tenancy.logo
  on conflict (tenant_id) do update set storage_bytes = tenancy.usage.storage_bytes + excluded.storage_bytes;
alter table tenancy.logo force row level security;
alter table tenancy.usage force row level security;
