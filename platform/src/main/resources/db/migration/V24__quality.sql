-- How people were connected: what the media server rated, in the line of each, and what our own failure
-- took of a class.

alter table attendance.outcome add column spoiled_seconds integer not null default 0;
comment on column attendance.outcome.spoiled_seconds is 'of the booked time, taken by our own failure';

alter table attendance.sheet
  add column poor_seconds integer not null default 0,
  add column lost_seconds integer not null default 0;
comment on column attendance.sheet.lost_seconds is 'nothing got through; also what was lost and came back within a minute';
