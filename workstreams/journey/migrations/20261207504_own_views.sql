-- What a child, a young person or a parent writes about themselves, in their own words. What was written stays; the newest is shown.
create table own_view (
    id         uuid        primary key,
    person     uuid        not null references person (id),
    account    uuid        not null,
    written_by text        not null,
    written_at timestamptz not null,
    -- The answers, as JSON.
    answers    text        not null
);
create index own_view_person on own_view (person, written_at);
