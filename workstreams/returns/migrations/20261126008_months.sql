-- The time measures month by month, from the last night: by the day of the step. What is not dated is in no month.
create table sen2_measure_month (
    month    date   not null,
    measure  text   not null,
    within   bigint not null,
    of_all   bigint not null,
    primary key (month, measure)
);
