-- New contact details that somebody of the family, or the young person, asks for: what touches safety waits for an officer.
create table details_change (
    id         uuid primary key,
    -- Whose details they are.
    person     uuid not null references person (id),
    account    uuid not null,
    asked_by   text not null,
    asked_on   date not null,
    -- The fields that are to change, as JSON.
    changes    text not null,
    state      text not null check (state in ('waiting', 'agreed', 'refused', 'replaced')),
    decided_by text,
    decided_on date,
    reason     text
);
create index details_change_person on details_change (person, state);
