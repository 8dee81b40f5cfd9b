-- Sealed columns: what the vault's keys are known by, and the right to seal again.

-- A text that this version of the key has sealed: another key under its number does not open it.
create table kernel.vault_key (
  version integer primary key check (version > 0),
  proof   text not null,
  at      timestamptz not null default now()
);
grant select, insert on kernel.vault_key to stoa_kernel;

-- Lets the kernel read and replace one column of sealed texts across schools, and nothing else of
-- its table. The migration that makes the column calls it; key is the table's column, a UUID, that
-- tells its rows apart.
create function kernel.let_reseal(sealed regclass, key name, col name) returns void
  language plpgsql as $$
declare
  place name := (select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where c.oid = sealed);
begin
  execute format('grant usage on schema %I to stoa_kernel', place);
  execute format('grant select (tenant_id, %1$I, %2$I), update (%2$I) on %3$s to stoa_kernel',
    key, col, sealed);
  if not exists (select from pg_policy where polrelid = sealed and polname = 'reseal') then
    execute format('create policy reseal on %s to stoa_kernel using (true) with check (true)', sealed);
  end if;
end
$$;
revoke execute on function kernel.let_reseal from public;
