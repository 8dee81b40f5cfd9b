-- What the host of a class does stands in the school's audit log; a second log of it is of no use.

drop table classroom.act;
