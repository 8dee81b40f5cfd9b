-- Who answers for whom, who teaches whom, and what else the school knows of its people.

create schema crm;
grant usage on schema crm to stoa_app;

create table crm.guardianship (
  tenant_id   uuid not null,
  guardian_id uuid not null,
  student_id  uuid not null,
  created_at  timestamptz not null default now(),
  primary key (guardian_id, student_id),
  unique (tenant_id, guardian_id, student_id),
  check (guardian_id <> student_id),
  foreign key (tenant_id, guardian_id) references identity.person (tenant_id, id) on delete cascade,
  foreign key (tenant_id, student_id) references identity.person (tenant_id, id) on delete cascade
);
create index guardianship_student on crm.guardianship (tenant_id, student_id);

create table crm.teaching (
  tenant_id  uuid not null,
  tutor_id   uuid not null,
  student_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tutor_id, student_id),
  unique (tenant_id, tutor_id, student_id),
  check (tutor_id <> student_id),
  foreign key (tenant_id, tutor_id) references identity.person (tenant_id, id) on delete cascade,
  foreign key (tenant_id, student_id) references identity.person (tenant_id, id) on delete cascade
);
create index teaching_student on crm.teaching (tenant_id, student_id);

create table crm.profile (
  tenant_id   uuid not null,
  person_id   uuid primary key,
  school_name text not null default '',
  class_name  text not null default '',
  branch      text not null default '',
  goals       text not null default '',
  subjects    text not null default '',
  about       text not null default '',
  version     bigint not null default 1,
  unique (tenant_id, person_id),
  foreign key (tenant_id, person_id) references identity.person (tenant_id, id) on delete cascade
);

do $$
declare
  name text;
begin
  foreach name in array array['crm.guardianship', 'crm.teaching', 'crm.profile'] loop
    execute format('alter table %s enable row level security', name);
    execute format('alter table %s force row level security', name);
    execute format('create policy own_school on %s
      using (tenant_id = tenancy.current_tenant())
      with check (tenant_id = tenancy.current_tenant())', name);
    execute format('grant select, insert, update, delete on %s to stoa_app', name);
  end loop;
end
$$;
