-- Whose plan came or went between the last January count and the day on which the record was looked at: why the two counts differ.
-- Who is removed with an import that is undone is on no list at once, so no reference holds them.
create table sufficiency_moved (
    person    uuid  primary key,
    how       text  not null check (how in ('begun', 'moved_in', 'ended', 'moved_out', 'aged_in', 'aged_out')),
    -- None where it is by age.
    moved_on  date
);
create index sufficiency_moved_how on sufficiency_moved (how, person);
