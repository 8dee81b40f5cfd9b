-- When the database heard of a run last, by its own clock: those of servers may differ.

alter table attendance.run add column heard_at timestamptz not null default clock_timestamp();
update attendance.run set heard_at = alive_at;
comment on column attendance.run.alive_at is 'by the server''s clock: up to here all of its facts are stored';
