-- A request that somebody with an account has begun about a child and not sent.
create table request_draft (
    person    uuid        not null references person (id),
    account   uuid        not null,
    answers   text        not null,
    saved_at  timestamptz not null,
    primary key (person, account)
);
