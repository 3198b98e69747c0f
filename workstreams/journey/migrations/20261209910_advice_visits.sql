-- Visits that an advice-giver plans to a child whom they are asked about: which day, at what time, and at which kind of place, by a
-- code. Never an address.
create table advice_visit (
    id            uuid  primary key,
    advice        uuid  not null references advice (id),
    account       uuid  not null,
    place         text  not null check (place in ('school', 'home', 'online', 'other')),
    on_day        date  not null,
    at_time       text  not null,
    planned_on    date  not null,
    cancelled_on  date
);
create index advice_visit_advice on advice_visit (advice);
create index advice_visit_account on advice_visit (account, on_day);
