-- Whether it is the first thing owed about its child: the one next act of the case.
alter table owed add column is_next boolean not null default false;
create index owed_next on owed (sort_day, person, rule) where is_next;
