-- Two records of one child, joined into one of them; separated again, everything goes back.
create table record_join (
    id                    uuid        primary key,
    -- The record that stays, and the one that is joined to it.
    kept                  uuid        not null references person (id),
    other                 uuid        not null references person (id),
    reason                text        not null,
    asked_by              uuid        not null,
    asked_name            text        not null,
    asked_at              timestamptz not null,
    -- Whether a second person must agree: one of the two is restricted.
    needs_second          boolean     not null,
    second_name           text,
    joined_at             timestamptz,
    refused_at            timestamptz,
    kept_was_restricted   boolean     not null,
    other_was_restricted  boolean     not null,
    -- Numbers that the kept record was given: kind and value, one a line.
    identifiers           text        not null,
    separated_at          timestamptz,
    separated_name        text,
    separated_reason      text
);
create index record_join_kept on record_join (kept);
create index record_join_other on record_join (other);

-- Every row that moved, or was added, so that it can go back.
create table record_join_row (
    id          uuid   primary key,
    of_join     uuid   not null references record_join (id) on delete cascade,
    table_name  text   not null,
    column_name text   not null,
    row_id      uuid   not null,
    -- The number that the row had before, where it was numbered again.
    was_number  bigint
);
create index record_join_row_join on record_join_row (of_join);

-- Whoever could see only one of two joined records sees neither until somebody decides.
create table access_hold (
    id            uuid        primary key,
    of_join       uuid        not null references record_join (id) on delete cascade,
    child         uuid        not null references person (id),
    account       uuid,
    person        uuid        references person (id),
    organisation  uuid        references organisation (id),
    released_at   timestamptz,
    released_name text
);
create index access_hold_child on access_hold (child);
