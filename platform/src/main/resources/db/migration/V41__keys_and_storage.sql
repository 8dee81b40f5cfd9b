-- Processes believe for a moment what an API key stood for: they are told at once when it is gone.
create function identity.key_ended() returns trigger
  language plpgsql as $$
begin
  perform identity.tell_of_sessions(old.tenant_id, array[old.person_id]);
  return null;
end
$$;
create trigger api_key_ended after delete on identity.api_key
  for each row execute function identity.key_ended();

-- What people bring and the school keeps for them counts as its storage: pictures, and what their
-- calendar programs put here. What the school itself writes down (classes, facts, letters until they
-- are delivered, results of tests) does not.
create function tenancy.keep_bytes(school uuid, more bigint) returns void
  language plpgsql as $$
declare
  used bigint;
  allowed bigint;
begin
  if more = 0 then
    return;
  end if;
  insert into tenancy.usage as u (tenant_id, storage_bytes) values (school, greatest(0, more))
    on conflict (tenant_id) do update set storage_bytes = greatest(0, u.storage_bytes + more)
    returning storage_bytes into used;
  if more > 0 then
    select t.storage_bytes_max into allowed
      from tenancy.school s join tenancy.tier t on t.name = s.tier where s.tenant_id = school;
    if used > allowed then
      raise exception 'tier_limit' using errcode = 'ST409', hint = 'storage',
        detail = format('The school''s tier has room for %s bytes, and this is more than is left.', allowed);
    end if;
  end if;
end
$$;

create function calendar.count_bytes() returns trigger
  language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    perform tenancy.keep_bytes(old.tenant_id,
      case tg_op when 'UPDATE' then octet_length(new.content) else 0 end - octet_length(old.content));
  else
    perform tenancy.keep_bytes(new.tenant_id, octet_length(new.content));
  end if;
  return null;
end
$$;

-- What is there already: read as the owner, whom forced policies would bind.
alter table calendar.own_event no force row level security;
alter table tenancy.usage no force row level security;
insert into tenancy.usage as u (tenant_id, storage_bytes)
  select tenant_id, sum(octet_length(content)) from calendar.own_event group by tenant_id
  on conflict (tenant_id) do update set storage_bytes = u.storage_bytes + excluded.storage_bytes;
alter table calendar.own_event force row level security;
alter table tenancy.usage force row level security;

create trigger own_event_bytes after insert or delete or update of content on calendar.own_event
  for each row execute function calendar.count_bytes();
