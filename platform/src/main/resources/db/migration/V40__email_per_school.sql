-- An e-mail address belongs to one person of each school: whether somebody is at another school is
-- none of this one's business, and a tutor may teach at two.
create unique index person_school_email on identity.person (tenant_id, lower(email));
drop index identity.person_email;
-- Whom a login at the server's own address names.
create index person_email on identity.person (lower(email));
