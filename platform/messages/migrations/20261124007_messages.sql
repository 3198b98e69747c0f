-- A document of a child. Its content stands in a table of its own, so that lists do not carry it.
create table file (
    id            uuid        primary key,
    person        uuid        not null references person (id),
    title         text        not null,
    -- The name under which it was brought, and what it is by its own first bytes.
    name          text        not null,
    media_type    text        not null,
    size          bigint      not null,
    sha256        text        not null,
    -- What it says, where the program can read it: the send guard looks into it.
    body          text,
    added_by      uuid        not null,
    added_by_name text        not null,
    added_at      timestamptz not null,
    withdrawn_at  timestamptz,
    withdrawn_why text
);
create index file_person on file (person, added_at);
create table file_content (
    file     uuid  primary key references file (id),
    content  bytea not null
);

-- A message about a child. It leaves after a while; until then it can be called back.
create table message (
    id           uuid        primary key,
    person       uuid        not null references person (id),
    -- 'message', 'chase' or 'escalation'
    kind         text        not null,
    subject      text        not null,
    body         text        not null,
    sender       uuid        not null,
    sender_name  text        not null,
    written_at   timestamptz not null,
    leaves_at    timestamptz not null,
    recalled_at  timestamptz,
    -- What it is about beside the child, such as a piece of advice that is chased.
    about        uuid
);
create index message_person on message (person, written_at);
create index message_about on message (about, written_at);
create table message_recipient (
    message   uuid        not null references message (id),
    account   uuid        not null,
    name      text        not null,
    -- As what they received it: "Mother", "SENCO, Beckfoot Primary".
    capacity  text        not null,
    read_at   timestamptz,
    primary key (message, account)
);
create index message_recipient_account on message_recipient (account);
create table message_file (
    message  uuid not null references message (id),
    file     uuid not null references file (id),
    primary key (message, file)
);
create index message_file_file on message_file (file);
