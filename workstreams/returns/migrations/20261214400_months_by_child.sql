-- What of the time measures of a month is one child's, from the last night: so that months leave out whom a reader may not find.
create table sen2_measure_step (
    month    date   not null,
    measure  text   not null,
    person   uuid   not null references person (id),
    -- How many of this child's steps were in time, of how many.
    within   bigint not null,
    of_all   bigint not null,
    primary key (month, measure, person)
);
create index sen2_measure_step_person on sen2_measure_step (person);
