-- How often a class was given another time: what reports count.

alter table attendance.class add column moves integer not null default 0;

create function attendance.count_move() returns trigger
  language plpgsql as $$
begin
  update attendance.class set moves = moves + 1 where booking_id = new.id;
  return null;
end
$$;
-- After booking_attended, which makes the row: triggers fire by name.
create trigger booking_moved after update of starts_at on scheduling.booking
  for each row when (old.starts_at is distinct from new.starts_at)
  execute function attendance.count_move();
