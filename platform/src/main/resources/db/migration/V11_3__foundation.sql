-- Whose class it is, and what has run out.

-- Before anybody is known: the school of a class whose id somebody names.
grant usage on schema scheduling, tenancy to stoa_kernel;
grant select (tenant_id, id) on scheduling.booking to stoa_kernel;
create policy known_class on scheduling.booking for select to stoa_kernel
  using (id = case when tenancy.known_key() ~ '^[0-9a-f-]{36}$' then tenancy.known_key()::uuid end);

-- What has run out is deleted across schools; what was tried with it lately can still be told.
do $$
declare
  name text;
begin
  foreach name in array array['identity.session', 'identity.token', 'identity.browser', 'identity.link',
    'identity.registration', 'identity.challenge']
  loop
    execute format('create policy run_out on %s for select
      using (tenancy.known_key() = ''run out'' and expires_at < now() - interval ''7 days'')', name);
    execute format('create policy forget_run_out on %s for delete
      using (tenancy.known_key() = ''run out'' and expires_at < now() - interval ''7 days'')', name);
  end loop;
end
$$;
create index session_end on identity.session (expires_at);
create index token_end on identity.token (expires_at);
create index browser_end on identity.browser (expires_at);
create index link_end on identity.link (expires_at);
create index registration_end on identity.registration (expires_at);
create index challenge_end on identity.challenge (expires_at);

-- "Z" is an offset, not the name of a zone: whoever saved the school's settings was told so. Written as
-- the owner, whom forced policies would bind, too.
alter table tenancy.school no force row level security;
update tenancy.school set time_zone = 'UTC' where time_zone = 'Z';
alter table tenancy.school force row level security;
