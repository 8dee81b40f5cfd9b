-- Processes believe for a moment what a token stood for, and keep sockets open for it. They are told
-- at once, whatever the way it came about, when a session has ended or is somebody else's now, and
-- when a person's role has changed or whether he may come at all.

create function identity.tell_of_sessions(school uuid, people uuid[]) returns void
  language sql volatile
  return pg_notify('stoa_live', json_build_object(
    'school', school, 'type', 'session.changed', 'id', school,
    'people', array_remove(people, null))::text);

create function identity.session_changed() returns trigger
  language plpgsql as $$
begin
  perform identity.tell_of_sessions(old.tenant_id,
    array[old.person_id, old.acting_as, case tg_op when 'UPDATE' then new.acting_as end]);
  return null;
end
$$;
create trigger session_ended after delete on identity.session
  for each row execute function identity.session_changed();
create trigger session_acting after update of acting_as, acting_until on identity.session
  for each row execute function identity.session_changed();

create function identity.person_changed() returns trigger
  language plpgsql as $$
begin
  perform identity.tell_of_sessions(old.tenant_id, array[old.id]);
  return null;
end
$$;
create trigger person_changed after update of role, state on identity.person
  for each row when ((old.role, old.state) is distinct from (new.role, new.state))
  execute function identity.person_changed();
