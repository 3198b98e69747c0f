-- Whom each time measure counts, from the last night: so that a figure opens down to its cases.
create table sen2_measure_case (
    year     bigint not null,
    measure  text   not null,
    person   uuid   not null references person (id),
    -- How many of this child's steps were in time, of how many.
    within   bigint not null,
    of_all   bigint not null,
    primary key (year, measure, person)
);
create index sen2_measure_case_person on sen2_measure_case (person);
