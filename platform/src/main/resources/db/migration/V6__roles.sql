-- A school has an owner, and whoever shows a token is known with what they are in the school.

alter table identity.person drop constraint person_role_check;
alter table identity.person add constraint person_role_check
  check (role in ('owner', 'admin', 'moderator', 'tutor', 'student', 'guardian'));

create policy known_token on identity.person for select
  using (id in (select s.person_id from identity.session s where s.token_hash = tenancy.known_key()));
