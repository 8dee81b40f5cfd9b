-- Who teaches a kind of class; nobody named is everybody.
alter table scheduling.session_type add column tutors uuid[] not null default '{}'
  check (cardinality(tutors) <= 200);
