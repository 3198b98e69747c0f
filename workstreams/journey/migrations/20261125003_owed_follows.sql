-- What is owed follows its child: where a record is taken back, so is this. The list is written again from the events.
drop table owed;
create table owed (
    id         uuid primary key,
    person     uuid not null references person (id) on delete cascade,
    rule       text not null,
    from_kind  text not null,
    from_on    date not null,
    about      uuid,
    last_day   date,
    work_to    date,
    -- The last day, or the end of all days where the law names none: what lists are ordered by.
    sort_day   date not null,
    who        text not null,
    -- The ground of an exception that was relied on.
    lifted     text,
    -- Whether it is the first thing owed about its child: the one next act of the case.
    is_next    boolean not null default false
);
create index owed_person on owed (person);
create index owed_sort on owed (sort_day, person, rule);
create index owed_next on owed (sort_day, person, rule) where is_next;
delete from setting where name = 'owed_written';
