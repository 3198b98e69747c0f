-- An act that an officer confirmed and that waits for a manager's sign-off, where the area wants one. At most one of a child
-- waits; it is recorded when it is issued, and nothing of it has happened before.
create table issuing (
    id            uuid        primary key,
    person        uuid        not null references person (id),
    -- The kind of event.
    kind          text        not null,
    -- The form as it was confirmed, as JSON.
    form          text        not null,
    made_by       uuid        not null,
    made_by_name  text        not null,
    made_at       timestamptz not null,
    -- When it was issued or given up.
    ended_at      timestamptz
);
create index issuing_person on issuing (person);
