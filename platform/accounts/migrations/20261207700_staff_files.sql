-- A file of colleagues that was brought in: first looked at, then added as accounts, then invited.
create table staff_file (
    id             uuid        primary key,
    name           text        not null,
    added_by       uuid        not null,
    added_by_name  text        not null,
    added_at       timestamptz not null,
    -- When its accounts were added, and when those that nobody was invited to were removed again.
    accounts_at    timestamptz,
    undone_at      timestamptz
);

-- A row as it stands in the file, with what is wrong with it, and the account that came of it.
create table staff_row (
    id            uuid   primary key,
    file          uuid   not null references staff_file (id),
    line          bigint not null,
    name          text   not null,
    email         text   not null,
    -- The code of the role; as it was typed where it is none.
    role          text   not null,
    organisation  uuid,
    -- The organisation as it was typed.
    given         text   not null,
    fault         text,
    account       uuid   references account (id),
    invited_at    timestamptz
);
create index staff_row_file on staff_row (file, line);
